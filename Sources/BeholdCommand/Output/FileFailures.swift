import Behold
import Files
import Glibc

/// Sentences about files that can't be read or written.
extension Failure {
    init(_ fault: FileFault, _ path: [UInt8]) {
        let name = ShownText.line(path)
        switch fault {
        case .notARegularFile(.link): self.init(.cannotCreate, "\(name): a link, which isn't written through")
        case .notARegularFile: self.init(.cannotCreate, "\(name): not a regular file")
        case .tooLarge(let bytes, let limit):
            self.init(
                .cannotCreate,
                "\(name): \(ByteCount.shown(bytes)) is too large (limit \(ByteCount.shown(limit))); it stays as it is")
        case .changed: self.init(.cannotCreate, "\(name) was changed while it was read; try again")
        case .cannotOpen(let code), .cannotRead(let code):
            self.init(Self.status(code), "\(name) can't be read: \(SystemMessage.text(code))")
        case .cannotWrite(let code):
            self.init(Self.status(code), "\(name) can't be written: \(SystemMessage.text(code))")
        }
    }

    init(_ fault: NewFolder.Fault) {
        switch fault {
        case .notAFolder(let path):
            self.init(.cannotCreate, "\(ShownText.line(path)) is there already and isn't a folder")
        case .notEmpty(let path):
            self.init(.cannotCreate, "\(ShownText.line(path)) isn't empty; name a folder that isn't there yet")
        case .cannotMakeRoom(let path, let code):
            self.init(
                .cannotCreate,
                "\(ShownText.line(path)) is there already, and no new folder can take its place "
                    + "(\(SystemMessage.text(code))); name one that isn't there yet")
        case .file(let path, let fault): self.init(fault, path)
        case .unnamed(let path, let place, let code):
            let failure = Failure(.cannotWrite(errno: code), path)
            self.init(failure.status, "\(failure.sentence); what it was to be is in \(ShownText.line(place))")
        }
    }

    /// What `body` gives; what goes wrong with the file at `path` is a failure that names it.
    static func naming<Value>(
        _ path: [UInt8], _ body: @autoclosure () throws(FileFault) -> Value
    ) throws(Failure) -> Value {
        try FileFault.translating(body()) { Failure($0, path) }
    }

    /// Refuses a file that begins as a photo, so that none is written over.
    static func requireNoPhoto(_ path: [UInt8]) throws(Failure) {
        guard PhotoFolder.beginsAsImage(path) else { return }
        throw Failure(.cannotCreate, "\(ShownText.line(path)): a photo, which isn't written over")
    }

    /// Of a file that the system refuses to read or write.
    static func status(_ code: Int32) -> ExitStatus {
        [ENOSPC, EDQUOT, EIO, EFBIG].contains(code) ? .inputOutput : .cannotCreate
    }
}
