import Foundation
import Models

extension ModelChoice {
    /// Makes sure that a model can do something, by its configuration alone: before photos are read and weights are loaded.
    /// - Throws: `model`.
    public func require(_ ability: Ability) throws(BeholdError) {
        do throws(ModelProblem) {
            let files = try ModelLocation.files(for: self)
            let abilities = try ModelProblem.translating { () throws(ModelError) in
                try Registry.abilities(of: files)
            }
            guard !abilities.contains(ability) else { return }
            throw .cannot(ability, model: files.folder.lastPathComponent, abilities: abilities)
        } catch {
            throw .model(error)
        }
    }
}
