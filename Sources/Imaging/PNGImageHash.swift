import Crypto

extension PNGChunks {
    /// The image hash of a PNG; nil if a decoder may see more, or less, than the chunks that are hashed.
    static func imageHash(of bytes: [UInt8]) -> [UInt8]? {
        var hash = SHA256()
        var place = Place.beginning
        var hasData = false
        var hasEnd = false
        for chunk in PNGChunks(bytes) {
            let isData = chunk.isNamed("IDAT")
            switch place {
            case .beginning where chunk.isNamed("IHDR") && chunk.data.count == headerLength: place = .tables
            case .tables where chunk.isNamed("PLTE") || chunk.isNamed("tRNS"): break
            case .tables where isData, .data where isData:
                place = .data
                hasData = hasData || !chunk.data.isEmpty
            // libpng reads the data up to the first other chunk, wants the header first, and refuses what it must know and
            // doesn't.
            case .beginning: return nil
            default:
                hasEnd = chunk.isNamed("IEND")
                guard hasEnd || chunk.isAncillary else { return nil }
                if place == .data { place = .end }
                continue
            }
            // libpng refuses data whose checksum is wrong, and leaves transparency out.
            guard chunk.isIntact, !chunk.couldBeTwo else { return nil }
            hash.add(chunk.type)
            hash.add(chunk.data)
        }
        guard hasData, hasEnd else { return nil }
        hash.update(data: [UInt8(orientation(of: bytes)?.rawValue ?? 1)])
        return Array(hash.finalize())
    }

    private static let headerLength = 13

    /// How far a file is: its header, what pixels refer to, and the pixels in one run.
    private enum Place { case beginning, tables, data, end }
}

extension PNGChunks.Chunk {
    /// Whether a decoder may pass over it: its name is letters, the first a small one, and pixels don't depend on it.
    fileprivate var isAncillary: Bool {
        let letters = type.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        return letters && type.first.map { $0 & 0x20 != 0 } == true && !isNamed("tRNS")
    }

    fileprivate var isIntact: Bool { checksum.elementsEqual(PNGChecksum.bytes(of: type, data)) }

    /// Whether the data have the name of a chunk in them that may follow: without lengths, one chunk would be hashed as two.
    fileprivate var couldBeTwo: Bool {
        let names = isNamed("IDAT") ? ["IDAT"] : ["PLTE", "tRNS", "IDAT"]
        return names.contains { name in data.contains(name: name) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(name: String) -> Bool {
        let letters = name.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }.bigEndian
        return unsafe withUnsafeBytes { buffer in
            var place = 0
            while place + 4 <= buffer.count {
                if unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self) == letters { return true }
                place += 1
            }
            return false
        }
    }
}
