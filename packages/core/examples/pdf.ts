// Asks about a PDF: node examples/pdf.ts paper.pdf
import { createVision } from '@sightglass/core'

const [paper = 'paper.pdf'] = process.argv.slice(2)

const { text } = await createVision().ask(paper, 'Read all the text of this document.')

console.log(text)
