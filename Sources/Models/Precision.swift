import BeholdTypes
import Tensors

extension Precision {
    /// Whether this machine has the instructions for it.
    var isAvailable: Bool { StoragePrecision(rawValue: rawValue)?.isNative == true }
}
