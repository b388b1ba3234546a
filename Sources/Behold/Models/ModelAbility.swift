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
    /// The same model, opened. Its configuration alone is read, to make sure that it can do something: before photos are
    /// read and weights are loaded.
    /// - Throws: `model`.
    public func opened(to ability: ModelAbility) throws(BeholdError) -> ModelChoice {
        do throws(ModelProblem) {
            let model = try ModelLocation.open(self)
            let abilities = ModelAbility.of(model.bundle.abilities)
            guard !abilities.contains(ability) else { return .opened(model) }
            throw .cannot(ability, model: model.bundle.files.folder.lastPathComponent, abilities: abilities)
        } catch {
            throw .model(error)
        }
    }
}
