import ArgumentParser
import Behold
import Files
import Interchange
import Learning

struct EvalCalibration: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibration",
        abstract: "How far the confidence of answers can be trusted.",
        discussion: """
            The photos of each set fall into two halves by a hash of their paths. Figures are of the half that no \
            calibration was fitted on: the share of right answers, the mean confidence, the expected calibration error \
            (15 bins of equal width), the area under the ROC curve, and how many answers the model is sure of and how many of those are right. --fit \
            fits a temperature on the other half, each set counting the same, and shows what it would change.

            EXAMPLES
              behold eval calibration --data data
              behold eval calibration --data data --diagram reliability.png
              behold eval calibration --data data --fit --json
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var sets: SetOptions

    @Option(help: ArgumentHelp("Draw the reliability diagram into a PNG.", valueName: "file.png"))
    var diagram: RawArgument?

    @Flag(help: "Fit a temperature, and measure with it instead of the model's own.")
    var fit = false

    @OptionGroup var figures: FigureOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        if let diagram, diagram.bytes.isEmpty { throw ValidationError("--diagram needs the name of a file") }
    }

    func run() async throws {
        if let diagram {
            try DrawingFile.check(diagram.bytes)
            try Failure.naming(diagram.bytes, TemporaryFile.prepare(for: diagram.bytes))
        }
        let sets = try sets.read(data)
        let measurement = try await Measurement(model, speech, of: .ask)
        let answered = try await measurement.answers(to: sets, candidates: fit ? TemperatureFit.candidates : [])
        let found = fit ? TemperatureFit(fitting: answered) : nil
        let report = CalibrationReport(of: answered, threshold: Double(measurement.beholder.model.unsureBelow)) {
            found?.confidence(of: $0) ?? $0.confidence
        }
        if figures.json {
            try StandardOutput.write(json(report, found, measurement).line)
        } else {
            try StandardOutput.write(text(report, found, measurement))
        }
        measurement.sayTiming()
        if let diagram {
            try DrawingFile.write(try picture(of: report), to: diagram.bytes)
        }
    }

    private func picture(of report: CalibrationReport) throws -> [UInt8] {
        do {
            return try ReliabilityDiagram(report.together).pngBytes()
        } catch {
            throw Failure(.general, "not enough memory to draw the diagram")
        }
    }

    private func text(
        _ report: CalibrationReport, _ fit: TemperatureFit?, _ measurement: Measurement
    ) -> String {
        let model = measurement.beholder.model
        let threshold = Double(model.unsureBelow)
        var table = FigureTable(
            "", "questions", "right", "confidence", "calibration error", "area", "sure", "of them right")
        for group in report.groups {
            table.add(
                ShownText.line(group.name), group.reliability.count.grouped, group.reliability.accuracy.inPoints + " %",
                group.reliability.confidence.inPoints + " %",
                group.reliability.expectedCalibrationError.fixed(3), group.areaUnderCurve?.fixed(3) ?? "-",
                group.sure.share.inPoints + " %",
                group.sure.share > 0 ? group.sure.accuracy.inPoints + " %" : "-")
        }
        var text = table.text
        for group in report.together {
            var bins = FigureTable("confidence", "questions", "right")
            for bin in group.reliability.bins where bin.count > 0 {
                bins.add(
                    "\((bin.lower * 100).fixed(0))-\((bin.upper * 100).fixed(0)) %", bin.count.grouped,
                    bin.accuracy.inPoints + " %")
            }
            text += "\n\(ShownText.line(group.name))\n" + bins.text
        }
        text += "\nsure from \(threshold.inPoints) %, temperature "
        if let fit {
            text +=
                "\(fit.temperature.fixed(2)), fitted on \(fit.count.grouped) other questions "
                + "(the model's own is \(Double(measurement.beholder.answerTemperature).fixed(2)))\n"
        } else {
            text += "\(Double(measurement.beholder.answerTemperature).fixed(2))\n"
        }
        return text
    }

    private func json(_ report: CalibrationReport, _ fit: TemperatureFit?, _ measurement: Measurement) -> JSONValue {
        let model = measurement.beholder.model
        return .object(
            measurement.members(split: data.split) + [
                ("answer_temperature", .number(measurement.beholder.answerTemperature)),
                ("unsure_below", .number(model.unsureBelow)),
                (
                    "fit",
                    fit.map { fit in
                        .object([
                            ("answer_temperature", .number(fit.temperature)), ("questions", .integer(fit.count)),
                            ("log_loss", .share(fit.loss)),
                        ])
                    } ?? .null
                ),
                ("groups", .array(report.groups.map(\.json))),
            ])
    }
}

extension CalibrationReport.Group {
    fileprivate var json: JSONValue {
        .object([
            ("group", .text(name)), ("questions", .integer(reliability.count)),
            ("accuracy", .points(reliability.accuracy)), ("confidence", .points(reliability.confidence)),
            ("calibration_error", .share(reliability.expectedCalibrationError)),
            ("area_under_curve", areaUnderCurve.map { .share($0) } ?? .null),
            ("sure", .object([("share", .share(sure.share)), ("accuracy", .points(sure.accuracy))])),
            ("unsure", .object([("share", .share(unsure.share)), ("accuracy", .points(unsure.accuracy))])),
            (
                "reliability",
                .array(
                    reliability.bins.map { bin in
                        .object([
                            ("from", .share(bin.lower)), ("to", .share(bin.upper)), ("questions", .integer(bin.count)),
                            ("confidence", .points(bin.confidence)), ("accuracy", .points(bin.accuracy)),
                        ])
                    })
            ),
        ])
    }
}
