import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { drawCommand } from './commands/draw.ts'
import { emulatorCommand } from './commands/emulator.ts'
import { extractCommand } from './commands/extract.ts'
import { filesCommand, uploadCommand } from './commands/files.ts'
import { modelsCommand } from './commands/models.ts'
import { parseCommand } from './commands/parse.ts'
import { spatialCommands } from './commands/spatial.ts'
import { textCommands } from './commands/text.ts'
import { tokensCommand } from './commands/tokens.ts'
import { videoCommand } from './commands/video.ts'

/** The whole command line. Every command stops when `signal` aborts. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('sightglass')
    .description(
      "Gemini's vision on the command line: boxes, masks, text and tokens of pictures, videos and PDFs.",
    )
    .version(manifest.version)
    .addHelpText(
      'after',
      `
Examples:
  sightglass detect photo.jpg --draw out.png
  sightglass segment *.jpg --label cup spoon --export coco > cups.json
  sightglass video chapters talk.mp4 --export vtt > chapters.vtt
  sightglass tokens photo.jpg clip.mp4 --model gemini-3.5-flash
  sightglass detect photo.jpg --offline      no key: a local emulator looks at the picture

The key is read from GEMINI_API_KEY or GOOGLE_API_KEY; Vertex AI from GOOGLE_GENAI_USE_VERTEXAI,
GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION; another server from GOOGLE_GEMINI_BASE_URL.
Exit codes: 0 done, 1 failed, 2 the command line is wrong, 130 interrupted.`,
    )
  for (const command of [
    ...spatialCommands(signal),
    ...textCommands(signal),
    videoCommand(signal),
    extractCommand(signal),
    tokensCommand(signal),
    parseCommand(signal),
    drawCommand(signal),
    uploadCommand(signal),
    filesCommand(signal),
    modelsCommand(),
    emulatorCommand(signal),
  ]) {
    program.addCommand(command)
  }
  setManners(program)
  return program
}

/** Of a command and all below it: mistakes are thrown rather than end the process, and each says where to read on. */
function setManners(command: Command): void {
  command.exitOverride().showHelpAfterError('Run with --help to see every option.')
  for (const child of command.commands) setManners(child)
}
