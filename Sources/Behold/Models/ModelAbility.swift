import Foundation
import Models

/// What a model can do.
public enum ModelAbility: String, Sendable, CaseIterable {
    /// Answer questions about photos.
    case ask
    /// Write captions.
    case caption
    /// Find photos by a sentence or by an example.
    case search

    static func of(_ abilities: Set<Ability>) -> [ModelAbility] {
        allCases.filter { ability in abilities.contains { $0.rawValue == ability.rawValue } }
    }
}

extension ModelChoice {
    /// Makes sure that a model can do something, by its configuration alone: before photos are read and weights are loaded.
    /// - Throws: `model`.
    public func require(_ ability: ModelAbility) throws(BeholdError) {
        do throws(ModelProblem) {
            let files = try ModelLocation.files(for: self)
            let abilities = try ModelProblem.translating { () throws(ModelError) in
                ModelAbility.of(try Registry.abilities(of: files))
            }
            guard !abilities.contains(ability) else { return }
            throw .cannot(ability, model: files.folder.lastPathComponent, abilities: abilities)
        } catch {
            throw .model(error)
        }
    }
}
