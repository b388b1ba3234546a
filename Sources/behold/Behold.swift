import Behold
@main struct Program { static func main() { print("behold") } }
