import BeholdTypes

/// The sizes of a CLIP network, in the spelling of transformers' `config.json`. What isn't said there has transformers'
/// default.
struct ClipConfiguration: Sendable, Decodable, Equatable {
    let text: Text
    let vision: Vision
    let projectionSize: Int

    struct Text: Sendable, Decodable, Equatable {
        let vocabularySize: Int
        let encoder: Encoder
        let maximumPositions: Int
        /// 2 stands for the largest token of a text, as it did in transformers before 4.31.
        let endToken: Int
    }

    struct Vision: Sendable, Decodable, Equatable {
        let encoder: Encoder
        let channels: Int
        let imageSize: Int
        let patchSize: Int

        var patches: Int { imageSize / patchSize * (imageSize / patchSize) }
    }

    /// What the two towers have in common.
    struct Encoder: Sendable, Equatable {
        let hiddenSize: Int
        let feedForwardSize: Int
        let layers: Int
        let heads: Int
        let activation: String
        let epsilon: Float
    }

    enum CodingKeys: String, CodingKey {
        case text = "text_config"
        case vision = "vision_config"
        // Where they are there, they stand for all of the others.
        case wholeText = "text_config_dict"
        case wholeVision = "vision_config_dict"
        case projectionSize = "projection_dim"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        text =
            try values.decodeIfPresent(Text.self, forKey: .wholeText)
            ?? values.decodeIfPresent(Text.self, forKey: .text) ?? Text()
        vision =
            try values.decodeIfPresent(Vision.self, forKey: .wholeVision)
            ?? values.decodeIfPresent(Vision.self, forKey: .vision) ?? Vision()
        projectionSize = try values.decodeIfPresent(Int.self, forKey: .projectionSize) ?? 512
    }

    /// What is wrong with the sizes, or nil: checked before anything is allocated.
    var problem: ConfigurationError? {
        let sizes: [(String, Int, ClosedRange<Int>)] =
            [
                ("projection_dim", projectionSize, 1...8192),
                ("text_config.vocab_size", text.vocabularySize, 3...1_000_000),
                ("text_config.max_position_embeddings", text.maximumPositions, 3...4096),
                ("text_config.eos_token_id", text.endToken, 0...(max(1, text.vocabularySize) - 1)),
                ("vision_config.num_channels", vision.channels, 3...3),
                ("vision_config.image_size", vision.imageSize, 8...1024),
                ("vision_config.patch_size", vision.patchSize, 1...max(1, vision.imageSize)),
            ] + text.encoder.sizes("text_config") + vision.encoder.sizes("vision_config")
        for (name, value, range) in sizes where !range.contains(value) {
            return .outside(key: name, value: "\(value)", range: "\(range)")
        }
        if vision.imageSize % vision.patchSize != 0 || vision.patches > 4096 {
            return .notParted(imageSize: vision.imageSize, intoPatchesOf: vision.patchSize)
        }
        return text.encoder.problem ?? vision.encoder.problem
    }
}

extension ClipConfiguration.Text {
    enum CodingKeys: String, CodingKey {
        case vocabularySize = "vocab_size"
        case maximumPositions = "max_position_embeddings"
        case endToken = "eos_token_id"
    }

    init() {
        (vocabularySize, maximumPositions, endToken) = (49_408, 77, 49_407)
        encoder = .ofText
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = Self()
        vocabularySize = try values.decodeIfPresent(Int.self, forKey: .vocabularySize) ?? standard.vocabularySize
        maximumPositions = try values.decodeIfPresent(Int.self, forKey: .maximumPositions) ?? standard.maximumPositions
        endToken = try values.decodeIfPresent(Int.self, forKey: .endToken) ?? standard.endToken
        encoder = try ClipConfiguration.Encoder(from: decoder, standard: standard.encoder)
    }
}

extension ClipConfiguration.Vision {
    enum CodingKeys: String, CodingKey {
        case channels = "num_channels"
        case imageSize = "image_size"
        case patchSize = "patch_size"
    }

    init() {
        (channels, imageSize, patchSize) = (3, 224, 32)
        encoder = .ofVision
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = Self()
        channels = try values.decodeIfPresent(Int.self, forKey: .channels) ?? standard.channels
        imageSize = try values.decodeIfPresent(Int.self, forKey: .imageSize) ?? standard.imageSize
        patchSize = try values.decodeIfPresent(Int.self, forKey: .patchSize) ?? standard.patchSize
        encoder = try ClipConfiguration.Encoder(from: decoder, standard: standard.encoder)
    }
}

extension ClipConfiguration.Encoder {
    static let ofText = Self(
        hiddenSize: 512, feedForwardSize: 2048, layers: 12, heads: 8, activation: "quick_gelu", epsilon: 1e-5)
    static let ofVision = Self(
        hiddenSize: 768, feedForwardSize: 3072, layers: 12, heads: 12, activation: "quick_gelu", epsilon: 1e-5)

    enum CodingKeys: String, CodingKey {
        case hiddenSize = "hidden_size"
        case feedForwardSize = "intermediate_size"
        case layers = "num_hidden_layers"
        case heads = "num_attention_heads"
        case activation = "hidden_act"
        case epsilon = "layer_norm_eps"
    }

    init(from decoder: any Decoder, standard: Self) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        hiddenSize = try values.decodeIfPresent(Int.self, forKey: .hiddenSize) ?? standard.hiddenSize
        feedForwardSize = try values.decodeIfPresent(Int.self, forKey: .feedForwardSize) ?? standard.feedForwardSize
        layers = try values.decodeIfPresent(Int.self, forKey: .layers) ?? standard.layers
        heads = try values.decodeIfPresent(Int.self, forKey: .heads) ?? standard.heads
        activation = try values.decodeIfPresent(String.self, forKey: .activation) ?? standard.activation
        epsilon = try values.decodeIfPresent(Float.self, forKey: .epsilon) ?? standard.epsilon
    }

    func sizes(_ part: String) -> [(String, Int, ClosedRange<Int>)] {
        [
            (part + ".hidden_size", hiddenSize, 1...8192),
            (part + ".intermediate_size", feedForwardSize, 1...65_536),
            (part + ".num_hidden_layers", layers, 1...128), (part + ".num_attention_heads", heads, 1...256),
        ]
    }

    /// What sizes that are within their bounds may yet be.
    var problem: ConfigurationError? {
        if hiddenSize % heads != 0 {
            return .notAMultiple(key: "hidden_size", value: hiddenSize, of: "num_attention_heads", heads)
        }
        if !["quick_gelu", "gelu"].contains(activation) {
            return .unknownValue(key: "hidden_act", value: activation, known: ["quick_gelu", "gelu"])
        }
        if !(epsilon > 0 && epsilon <= 1) {
            return .outside(key: "layer_norm_eps", value: "\(epsilon)", range: "0...1")
        }
        return nil
    }
}

extension ClipConfiguration {
    /// All that embeddings rest on.
    var preparation: Preparation {
        .fields([
            "projection_dim": .integer(projectionSize),
            "text": .fields([
                "vocab_size": .integer(text.vocabularySize), "max_position_embeddings": .integer(text.maximumPositions),
                "eos_token_id": .integer(text.endToken), "encoder": text.encoder.preparation,
            ]),
            "vision": .fields([
                "num_channels": .integer(vision.channels), "image_size": .integer(vision.imageSize),
                "patch_size": .integer(vision.patchSize), "encoder": vision.encoder.preparation,
            ]),
        ])
    }
}

extension ClipConfiguration.Encoder {
    fileprivate var preparation: Preparation {
        .fields([
            "hidden_size": .integer(hiddenSize), "intermediate_size": .integer(feedForwardSize),
            "num_hidden_layers": .integer(layers), "num_attention_heads": .integer(heads),
            "hidden_act": .text(activation), "layer_norm_eps": .number(epsilon),
        ])
    }
}
