/** The commands of the Gemini image guide, run by a real curl; only the host differs. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../src/index.ts'

let emulator: Emulator
let directory: string
beforeAll(async () => {
  emulator = await startEmulator({ apiKey: 'guide-key' })
  directory = await mkdtemp(join(tmpdir(), 'emulator-curl-'))
})
afterAll(async () => {
  await emulator.close()
  await rm(directory, { recursive: true })
})

async function shell(script: string): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? '',
    PS1: '',
    BASE_URL: emulator.url,
    GEMINI_API_KEY: 'guide-key',
    IMG_PATH: fixturePath('orientation/o1.jpg'),
  }
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: directory, env })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code, errors).toBe(0)
  return output
}

it('asks about a picture sent along', async () => {
  const output = await shell(`
curl -s "$BASE_URL/v1beta/models/gemini-3.5-flash:generateContent" \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -X POST \\
  -d '{
    "contents": [{
      "parts":[
        {"inline_data": {"mime_type":"image/jpeg", "data": "'"$(base64 -w0 "$IMG_PATH")"'"}},
        {"text": "Caption this image."}
      ]
    }]
  }' 2> /dev/null`)
  expect(JSON.parse(output).candidates[0].content.parts[0].text).toMatch(
    /^The emulator's engine sees: an image of 300x200 pixels/,
  )
})

it('uploads a picture and asks about it', async () => {
  const output = await shell(`
MIME_TYPE=$(file -b --mime-type "$IMG_PATH" 2>/dev/null || echo image/jpeg)
NUM_BYTES=$(wc -c < "$IMG_PATH")
DISPLAY_NAME=IMAGE
tmp_header_file=upload-header.tmp
curl -s "$BASE_URL/upload/v1beta/files" \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -D upload-header.tmp \\
  -H "X-Goog-Upload-Protocol: resumable" \\
  -H "X-Goog-Upload-Command: start" \\
  -H "X-Goog-Upload-Header-Content-Length: $NUM_BYTES" \\
  -H "X-Goog-Upload-Header-Content-Type: $MIME_TYPE" \\
  -H "Content-Type: application/json" \\
  -d "{'file': {'display_name': '$DISPLAY_NAME'}}" 2> /dev/null
upload_url=$(grep -i "x-goog-upload-url: " "$tmp_header_file" | cut -d" " -f2 | tr -d "\\r")
curl -s "$upload_url" \\
  -H "Content-Length: $NUM_BYTES" \\
  -H "X-Goog-Upload-Offset: 0" \\
  -H "X-Goog-Upload-Command: upload, finalize" \\
  --data-binary "@$IMG_PATH" 2> /dev/null > file_info.json
file_uri=$(grep -o '"uri": "[^"]*"' file_info.json | cut -d'"' -f4)
curl -s "$BASE_URL/v1beta/models/gemini-3.5-flash:generateContent" \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -X POST \\
  -d '{
    "contents": [{
      "parts":[
        {"file_data":{"mime_type": "'"$MIME_TYPE"'", "file_uri": "'"$file_uri"'"}},
        {"text": "Caption this image."}]
    }]
  }' 2> /dev/null`)
  expect(JSON.parse(output).usageMetadata.promptTokensDetails).toContainEqual({
    modality: 'IMAGE',
    tokenCount: 1080,
  })
})

it('asks in the form of the newest guide', async () => {
  const output = await shell(`
curl -s -X POST "$BASE_URL/v1beta/interactions" \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{
    "model": "gemini-3-flash-preview",
    "input": [
      {"type": "text", "text": "Caption this image."},
      {"type": "image", "mime_type": "image/jpeg", "data": "'"$(base64 -w0 "$IMG_PATH")"'"}
    ]
  }'`)
  const reply = JSON.parse(output)
  expect(reply).toMatchObject({ status: 'completed', model: 'gemini-3-flash-preview' })
  expect(reply.steps.at(-1).content[0].text).toContain('300x200')
  expect(reply.usage.input_tokens_by_modality).toContainEqual({ modality: 'image', tokens: 1080 })
})

it('streams and counts', async () => {
  const output = await shell(`
curl -s "$BASE_URL/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse" -H "x-goog-api-key: $GEMINI_API_KEY" -H 'Content-Type: application/json' --no-buffer -d '{"contents":[{"parts":[{"text":"Hello there"}]}]}'
curl -s "$BASE_URL/v1beta/models/gemini-3.5-flash:countTokens?key=$GEMINI_API_KEY" -H 'Content-Type: application/json' -d '{"contents":[{"parts":[{"text":"The quick brown fox jumps over the lazy dog."}]}]}'`)
  expect(output).toMatch(/^data: \{/)
  expect(output).toContain('"totalTokens": 11')
})
