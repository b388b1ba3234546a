import ArgumentParser
import Behold
import BeholdServer
import Terminal

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer over HTTP, with a page to ask on.",
        discussion: """
            The page is at the address that is printed. Programs use /v1/ask, /v1/caption, /v1/inspect and /v1/search \
            (POST), /v1/history and /v1/health (GET); results have the keys of --json. A photo comes in the request's \
            body, as image/png or image/jpeg with the rest in the address, or as the part `image` of a form: no request \
            names a file or an address. Answers are kept in the history as those of other commands are.

            WHO IS ANSWERED
            Only this machine, unless --host says otherwise, and then only who shows the token of --token-file. Only \
            requests whose Host header is localhost, 127.0.0.1, [::1], the address of --host, however it is spelt (any \
            address where it is 0.0.0.0 or ::), or a --name: other names may be another site's that leads here. Pages of \
            other sites are refused.
            One photo is looked at at a time, and 16 requests wait for that. Further ones, and those whose bodies find no \
            room among all that are sent (96 MB, 64 MB from one address, 8 MB more for bodies of at most 1 MB), get 503 \
            and Retry-After within a second. A request has 10 seconds for its headers and 30 for its body of at most \
            32 MB, in which it may pause for 5. A client that closes its side of the connection before the answer has \
            gone away: its request is dropped.

            WHO COMES FIRST
            The address with the fewest requests and the request that has waited longest take turns. Whoever comes again \
            after the seconds of Retry-After has been waiting since it first came; whoever comes sooner counts as new. Of 256 \
            connections one address gets at most 224, and silent ones are closed when other addresses need them. \
            Addresses of version 6 count as one if their first 64 bits are the same. Behind a proxy all clients have \
            the proxy's address: they share its 224 connections and its 64 MB, and whoever has waited longest comes first.

            HOW IT ENDS
            SIGTERM and Ctrl-C let what is being answered come to its end, for at most 30 seconds. A second one ends it \
            at once.

            EXAMPLES
              behold serve
              behold serve --port 0 --no-history
              curl -F image=@dog.jpg -F question='what is it?' localhost:8080/v1/ask
              curl -F image=@dog.jpg 'localhost:8080/v1/caption?beams=5'
              curl 'localhost:8080/v1/history?q=dog&limit=10'
              behold serve --host 0.0.0.0 --token-file token --name photos.lan
            """)

    @Option(help: ArgumentHelp("Where it listens: an IP address, or localhost.", valueName: "address"))
    var host: RawArgument?

    @Option(help: ArgumentHelp("0 takes any that is free; it is printed.", valueName: "n"))
    var port = 8_080

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "A file with the token that every call of the API must show: Authorization: Bearer TOKEN.",
            valueName: "file"))
    var tokenFile: RawArgument?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A further name that browsers call the server by.", valueName: "host"), completion: .list([])
    )
    var name: [String] = []

    @OptionGroup var images: ImageOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        for name in name {
            let isName = !name.isEmpty && name.utf8.count <= 253 && name.utf8.allSatisfy(Self.isOfHostName)
            guard isName else { throw ValidationError("--name is the name of a host, without a port") }
        }
    }

    func run() async throws {
        Interruption.leaveAtOnce(on: .terminate)
        ProcessMemory.expectBodies()
        var settings = ServerSettings()
        settings.address = try address
        settings.port = port
        settings.names = name
        settings.token = try tokenFile.map { file throws(Failure) in try ServerToken.read(file.path) }
        settings.maximumMegapixels = images.maxMegapixels
        let isOpen = IPAddress(settings.address)?.isLoopback == false
        guard !isOpen || settings.token != nil else {
            throw Failure(
                .usage,
                "--host \(settings.address) lets other machines in: that needs --token-file FILE with a secret in it")
        }
        if isOpen {
            StandardError.say(
                "warning: other machines can connect to \(settings.address); who has the token sees the history, and "
                    + "nothing is encrypted on its way")
        }
        let beholder = try await model.open(history, to: .ask)
        try await ServeSession(beholder: beholder, settings: settings, isVerbose: speech.verbose).run()
    }

    private var address: String {
        get throws(Failure) {
            guard let host else { return ServerSettings().address }
            let text = String(decoding: host.bytes, as: UTF8.self)
            if text == "localhost" { return ServerSettings().address }
            guard IPAddress(text) != nil else {
                throw Failure(.usage, "--host \(ShownText.line(host.bytes)): neither an IP address nor localhost")
            }
            return text
        }
    }

    private static func isOfHostName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
