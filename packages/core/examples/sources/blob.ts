// A Blob or File, as forms and fetch give them: node examples/sources/blob.ts photo.jpg
import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const blob = await openAsBlob(photo)
const file = new File([blob], basename(photo))

const { text } = await createVision().ask([blob, file], 'Are these two pictures the same?')

console.log(text)
