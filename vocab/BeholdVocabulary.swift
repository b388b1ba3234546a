public import Foundation

/// The default model's vocabularies inside the package's resources.
public enum BeholdVocabulary {
    public static var folder: URL { Bundle.module.bundleURL }
}
