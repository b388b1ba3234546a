extension Image {
    /// The picture under the colours of a heat map: hot places glow, cold ones fade without vanishing.
    ///
    /// Half of the picture's own colour is taken away first, so that little of it can be mistaken for heat.
    public func overlaid(with map: HeatMap) -> Image {
        let heat = map.smoothed(width: width, height: height)
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count)
        for place in 0..<width * height {
            let (red, green, blue) = (
                Float(pixels[place * 3]), Float(pixels[place * 3 + 1]), Float(pixels[place * 3 + 2])
            )
            let brightness = 0.299 * red + 0.587 * green + 0.114 * blue  // Rec. 601
            let colour = ColourScale.colour(heat[place])
            let cover = Self.leastCover + (Self.mostCover - Self.leastCover) * heat[place]
            for (own, heat) in [(red, colour.red), (green, colour.green), (blue, colour.blue)] {
                let muted = brightness + (own - brightness) * Self.saturation
                result.append(UInt8(min(max(muted * (1 - cover) + heat * cover, 0), 255)))
            }
        }
        return Image(width: width, height: height, pixels: result)
    }

    /// How much of the picture the coldest and the hottest colour hide.
    private static let leastCover: Float = 0.4
    private static let mostCover: Float = 0.6
    private static let saturation: Float = 0.5
}
