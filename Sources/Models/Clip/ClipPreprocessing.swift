import BeholdTypes
import Imaging

/// How CLIP is shown photos, in the spelling of transformers' `preprocessor_config.json`. Without one it is as
/// `CLIPImageProcessor` does by itself: the shorter side brought to the network's, the middle cut out.
struct ClipPreprocessing: Sendable, Decodable, Equatable {
    /// The shorter side, before the middle is cut out; nil for the network's.
    let shorterSide: Int?
    /// The square that is cut out; nil for the network's.
    let cropSide: Int?
    /// Of Pillow's filters: 2 is bilinear, 3 bicubic.
    let resample: Int
    /// R, G, B, of values in 0...1.
    let mean: [Float]
    let deviation: [Float]
    private let rescaleFactor: Double
    private let steps: [String: Bool]

    /// `CLIPImageProcessor()`.
    init() {
        (shorterSide, cropSide, resample, rescaleFactor, steps) = (nil, nil, 3, 1 / 255, [:])
        mean = [0.48145466, 0.4578275, 0.40821073]
        deviation = [0.26862954, 0.26130258, 0.27577711]
    }

    enum CodingKeys: String, CodingKey {
        case size
        case cropSize = "crop_size"
        case resample
        case mean = "image_mean"
        case deviation = "image_std"
        case rescaleFactor = "rescale_factor"
        case resizes = "do_resize"
        case crops = "do_center_crop"
        case rescales = "do_rescale"
        case normalizes = "do_normalize"
    }

    /// A number, or sides by their names.
    private enum Size: Decodable {
        case side(Int)
        case sides([String: Int])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let side = try? value.decode(Int.self) {
                self = .side(side)
            } else {
                self = .sides(try value.decode([String: Int].self))
            }
        }

        /// What `name` is; nil where other sides are named.
        func side(_ names: [String]) -> Int? {
            switch self {
            case .side(let side): return side
            case .sides(let sides):
                let found = Set(names.map { sides[$0] })
                guard sides.count == names.count, found.count == 1, let side = found.first else { return nil }
                return side
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = Self()
        shorterSide = try values.decodeIfPresent(Size.self, forKey: .size).map { $0.side(["shortest_edge"]) ?? 0 }
        cropSide = try values.decodeIfPresent(Size.self, forKey: .cropSize).map { $0.side(["height", "width"]) ?? 0 }
        resample = try values.decodeIfPresent(Int.self, forKey: .resample) ?? standard.resample
        mean = try values.decodeIfPresent([Float].self, forKey: .mean) ?? standard.mean
        deviation = try values.decodeIfPresent([Float].self, forKey: .deviation) ?? standard.deviation
        rescaleFactor = try values.decodeIfPresent(Double.self, forKey: .rescaleFactor) ?? standard.rescaleFactor
        var steps: [String: Bool] = [:]
        for step in [CodingKeys.resizes, .crops, .rescales, .normalizes] {
            steps[step.rawValue] = try values.decodeIfPresent(Bool.self, forKey: step) ?? true
        }
        self.steps = steps
    }

    /// What can't be done, or nil.
    /// - Parameter imageSize: the network's.
    func problem(imageSize: Int) -> ConfigurationError? {
        if let step = steps.filter({ !$0.value }).keys.min() { return .unsupported(key: step, value: false) }
        if let cropSide, cropSide != imageSize { return .cropSize(imageSize: imageSize) }
        if let shorterSide, !(imageSize...4096).contains(shorterSide) {
            return .shortestEdge(range: imageSize...4096)
        }
        if resample != 2 && resample != 3 {
            return .unknownValue(key: "resample", value: "\(resample)", known: ["2", "3"])
        }
        if abs(rescaleFactor * 255 - 1) > 1e-6 { return .rescaleFactor(rescaleFactor) }
        if !ColourScale.isUsable(mean: mean, deviation: deviation) {
            return .notColours(mean: "image_mean", deviation: "image_std")
        }
        return nil
    }

    /// - Parameter imageSize: the network's.
    func processor(imageSize: Int) -> CroppingProcessor {
        CroppingProcessor(
            side: imageSize, shorterSide: shorterSide ?? imageSize, filter: resample == 2 ? .bilinear : .bicubic)
    }
}
