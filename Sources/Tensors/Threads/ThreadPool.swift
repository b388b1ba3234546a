import CKernels
import Glibc
import Synchronization

/// The one pool of threads: work is split into chunks (images, rows, heads) that its workers and the caller share.
///
/// Libraries are called single-threaded inside the chunks. Workers look for the next job for a moment before they sleep,
/// since a model hands out many short jobs in a row.
public final class ThreadPool: Sendable {
    public static let shared = ThreadPool(workers: Processors.count - 1)

    /// How many threads share the arithmetic of the current task; 1 keeps everything on the caller's thread.
    @TaskLocal public static var width = Processors.count

    private let workers: Int
    private let board: JobBoard
    private let isBusy = Atomic(false)

    init(workers: Int) {
        self.workers = workers
        board = JobBoard()
        for _ in 0..<workers { startWorker(reading: board) }
    }

    /// Calls `body` once for each of `0..<count`, on several threads at once, and returns when all are done.
    ///
    /// Runs everything on the caller's thread where `width` is 1 or the pool is at work for somebody else.
    public func forEach(_ count: Int, _ body: (Int) -> Void) {
        let isFree =
            count > 1 && workers > 0 && Self.width > 1
            && isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
        guard isFree else {
            for index in 0..<count { body(index) }
            return
        }
        defer { isBusy.store(false, ordering: .releasing) }
        withoutActuallyEscaping(body) { body in
            let job = Job(count: count, body: body)
            board.post(job, to: min(workers, Self.width - 1, count - 1))
            job.work()
            job.waitUntilDone()
            board.withdraw(job)
            job.forgetBody()
        }
    }

    /// Splits `0..<count` into one range for each thread, none shorter than `minimum`.
    public func forEachRange(of count: Int, minimum: Int, _ body: (Range<Int>) -> Void) {
        let parts = max(1, min(Self.width, workers + 1, count / max(1, minimum)))
        forEach(parts) { part in body(count * part / parts..<count * (part + 1) / parts) }
    }
}

/// One call of `forEach`: its chunks are taken in order by whoever comes.
final class Job: @unchecked Sendable {
    private let count: Int
    private var body: ((Int) -> Void)?
    private let next = Atomic(0)
    private let done = Atomic(0)
    private let readers = Atomic(0)

    init(count: Int, body: @escaping (Int) -> Void) {
        self.count = count
        self.body = body
    }

    func work() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count, let body else { return }
            body(index)
            done.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// A worker announces itself, so that the caller's closure outlives its use.
    func enter() { readers.wrappingAdd(1, ordering: .acquiringAndReleasing) }
    func leave() { readers.wrappingSubtract(1, ordering: .acquiringAndReleasing) }

    /// The caller's closure ends with its call; a worker may hold the job for a moment longer.
    func forgetBody() { body = nil }

    func waitUntilDone() {
        lookUntil { done.load(ordering: .acquiring) >= count }
    }

    func waitUntilLeft() {
        lookUntil { readers.load(ordering: .acquiring) == 0 }
    }

    private func lookUntil(_ isSo: () -> Bool) {
        var looks = 0
        while !isSo() {
            looks += 1
            if looks > JobBoard.patience { sched_yield() } else { kernel_pause() }
        }
    }
}

/// Where the current job is pinned up for the workers.
@safe final class JobBoard: @unchecked Sendable {
    private struct State {
        var job: Job?
        var places = 0
        var sleepers = 0
    }
    private var state = State()
    private let posted = Atomic(0)
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    /// How often a thread looks before it sleeps, or lets others have the processor: some tens of microseconds.
    static let patience = 1_000

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    func post(_ job: Job, to places: Int) {
        unsafe pthread_mutex_lock(mutex)
        state.job = job
        state.places = places
        posted.wrappingAdd(1, ordering: .releasing)
        if state.sleepers > 0 { unsafe pthread_cond_broadcast(condition) }
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Nobody enters the job after this; those who did have left.
    func withdraw(_ job: Job) {
        unsafe pthread_mutex_lock(mutex)
        state.job = nil
        state.places = 0
        unsafe pthread_mutex_unlock(mutex)
        job.waitUntilLeft()
    }

    /// The next job with a free place; waits for one.
    func take() -> Job {
        while true {
            let before = posted.load(ordering: .acquiring)
            unsafe pthread_mutex_lock(mutex)
            if let job = claim() {
                unsafe pthread_mutex_unlock(mutex)
                return job
            }
            unsafe pthread_mutex_unlock(mutex)
            var looks = 0
            while looks < Self.patience, posted.load(ordering: .acquiring) == before {
                looks += 1
                kernel_pause()
            }
            guard posted.load(ordering: .acquiring) == before else { continue }
            unsafe pthread_mutex_lock(mutex)
            state.sleepers += 1
            while posted.load(ordering: .acquiring) == before { unsafe pthread_cond_wait(condition, mutex) }
            state.sleepers -= 1
            unsafe pthread_mutex_unlock(mutex)
        }
    }

    private func claim() -> Job? {
        guard state.places > 0, let job = state.job else { return nil }
        state.places -= 1
        job.enter()
        return job
    }
}

private func startWorker(reading board: JobBoard) {
    let context = unsafe Unmanaged.passRetained(board).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(
        &thread, nil,
        { context in
            guard let context = unsafe context else { return nil }
            let board = unsafe Unmanaged<JobBoard>.fromOpaque(context).takeUnretainedValue()
            while true {
                let job = board.take()
                job.work()
                job.leave()
            }
        }, context)
    if status == 0 {
        pthread_detach(thread)
    } else {
        unsafe Unmanaged<JobBoard>.fromOpaque(context).release()
    }
}
