// Asks about a sound recording: node examples/audio.ts speech.wav
import { createVision } from '@sightglass/core'

const [recording = 'speech.wav'] = process.argv.slice(2)

const { text } = await createVision().ask(recording, 'What can be heard here?')

console.log(text)
