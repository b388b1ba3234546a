import Foundation
import Models

extension ModelChoice {
    /// The same model, opened. Its configuration alone is read, to make sure that it can do something: before photos are
    /// read and weights are loaded.
    /// - Throws: `model`.
    public func opened(to ability: Ability) throws(BeholdError) -> ModelChoice {
        do throws(ModelProblem) {
            let model = try ModelLocation.open(self)
            let abilities = model.bundle.abilities
            guard !abilities.contains(ability) else { return .opened(model) }
            throw .cannot(ability, model: model.bundle.files.folder.lastPathComponent, abilities: abilities)
        } catch {
            throw .model(error)
        }
    }
}
