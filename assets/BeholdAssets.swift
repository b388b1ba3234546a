public import Foundation

/// The default model's folder inside the package's resources.
public enum BeholdAssets {
    public static var modelFolder: URL { Bundle.module.bundleURL.appendingPathComponent("behold-small") }
}
