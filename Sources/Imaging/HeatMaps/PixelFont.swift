/// Letters of five by nine pixels for legends: ASCII; everything else is shown as `?`.
public enum PixelFont {
    public static let width = 5
    public static let height = 9
    /// Pixels from one letter to the next, and from one line to the next.
    public static let advance = width + 1
    public static let lineHeight = height + 2

    /// Whether the letter covers a pixel, counted from its upper left corner.
    static func covers(_ letter: UInt8, _ x: Int, _ y: Int) -> Bool {
        let shape = 0x20...0x7e ~= letter ? shapes[Int(letter) - 0x20] : shapes[0x3f - 0x20]
        return shape >> ((height - 1 - y) * width + width - 1 - x) & 1 == 1
    }

    /// The characters of a text that have letters here, one byte each. Typographic quotes and dashes become plain ones.
    public static func letters(of text: String) -> [UInt8] {
        text.map { character in
            switch character {
            case "\u{2018}", "\u{2019}": UInt8(ascii: "'")
            case "\u{201c}", "\u{201d}": UInt8(ascii: "\"")
            case "\u{2013}", "\u{2014}": UInt8(ascii: "-")
            case "\n", "\t", "\u{a0}": UInt8(ascii: " ")
            default: character.asciiValue.flatMap { 0x20...0x7e ~= $0 ? $0 : nil } ?? UInt8(ascii: "?")
            }
        }
    }

    /// The letters from the space to `~`: nine rows of five bits from the top, the lowest two below the line.
    private static let shapes: [UInt64] = [
        0x000000000000, 0x042108401000, 0x0a5280000000, 0x0a57d5f52800, 0x047d1c5f1000, 0x19c88889cc00,
        0x0c9511593400, 0x042100000000, 0x022210820800, 0x082084222000, 0x00255d520000, 0x00213e420000,
        0x000000061100, 0x00003e000000, 0x000000063000, 0x010888884000, 0x0e8ceb98b800, 0x046108423800,
        0x0e8844447c00, 0x1f110418b800, 0x0232a5f10800, 0x1f878218b800, 0x06443d18b800, 0x1f0888842000,
        0x0e8c5d18b800, 0x0e8c5e113000, 0x006300c60000, 0x006300061100, 0x022220820800, 0x0007c1f00000,
        0x082082222000, 0x0e8844401000, 0x0e8deb783c00, 0x0e8c7f18c400, 0x1e8c7d18f800, 0x0e8c2108b800,
        0x1c9463197000, 0x1f843d087c00, 0x1f843d084000, 0x0e8c2f18bc00, 0x118c7f18c400, 0x0e2108423800,
        0x071084293000, 0x119531494400, 0x108421087c00, 0x11dd6b18c400, 0x11ce6b39c400, 0x0e8c6318b800,
        0x1e8c7d084000, 0x0e8c63593400, 0x1e8c7d494400, 0x0f841c10f800, 0x1f2108421000, 0x118c6318b800,
        0x118c63151000, 0x118c6b5dc400, 0x118a88a8c400, 0x118a88421000, 0x1f0888887c00, 0x0e4210843800,
        0x108208208400, 0x0e1084213800, 0x045440000000, 0x0000000003e0, 0x082080000000, 0x000382f8bc00,
        0x1085b318f800, 0x0003a308b800, 0x010b6718bc00, 0x0003a3f83800, 0x064a3c842000, 0x0003e319b42e,
        0x1085b318c400, 0x040308423800, 0x020184210a4c, 0x1084a98a4800, 0x0c2108423800, 0x0006ab5ad400,
        0x0005b318c400, 0x0003a318b800, 0x0007a31cda10, 0x0003e319b421, 0x0005b3084000, 0x0003e0e0f800,
        0x084790849800, 0x00046319b400, 0x000463151000, 0x0004635aa800, 0x000454454400, 0x00046319b42e,
        0x0007c4447c00, 0x022110420800, 0x042108421000, 0x082104422000, 0x00022a200000,
    ]
}
