import Glibc
import TestSupport
import Testing

@testable import Terminal

@Suite("Interruption")
struct InterruptionTests {
    /// Ctrl-C, on a thread that may have it blocked.
    private func press() {
        var (own, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&own)
        unsafe sigaddset(&own, SIGINT)
        unsafe pthread_sigmask(SIG_UNBLOCK, &own, &before)
        raise(SIGINT)
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    @Test("Ctrl-C is noted, and wakes who waits for it or for a line; once forgotten it wakes nobody")
    func noted() async throws {
        Interruption.leaveAtOnce(on: .interrupt)
        defer { signal(SIGINT, SIG_DFL) }
        #expect(Interruption.noteOnly())
        let ends = try makePipe()
        defer { for end in [ends.reading, ends.writing] { close(end) } }
        for _ in 0..<3 {
            #expect(!Interruption.isWanted)
            let forgotten = Task { await Interruption.signals.first { _ in true } }
            forgotten.cancel()
            #expect(await forgotten.value == nil)
            let early = Task { await Interruption.signals.first { _ in true } }
            press()
            #expect(Interruption.isWanted)
            #expect(await early.value == .interrupt)
            // Who comes later hears of it, too.
            #expect(await Interruption.signals.first { _ in true } == .interrupt)
            var reader = LineReader(descriptor: ends.reading)
            let line = reader.next()
            #expect(line == nil)
            Interruption.reset()
        }
    }
}
