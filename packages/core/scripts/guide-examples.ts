import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const guide = new URL('../../../docs/guide/', import.meta.url)
const examples = new URL('../examples/', import.meta.url)

/** The guide's code is the examples' code: each `<!-- example: x.ts -->` is followed by that file in a fence. */
export function withExamples(markdown: string): string {
  return markdown.replace(
    /<!-- example: ([\w-]+\.ts) -->\n(?:```ts\n[\s\S]*?\n```\n)?/g,
    (_, name: string) => {
      const code = readFileSync(new URL(name, examples), 'utf8').trimEnd()
      return `<!-- example: ${name} -->\n\`\`\`ts\n${code}\n\`\`\`\n`
    },
  )
}

/** The pages of the guide, with what they should hold. */
export function guidePages(): { name: string; text: string; wanted: string; write: () => void }[] {
  return readdirSync(guide)
    .filter((name) => name.endsWith('.md'))
    .map((name) => {
      const path = new URL(name, guide)
      const text = readFileSync(path, 'utf8')
      const wanted = withExamples(text)
      return { name, text, wanted, write: () => writeFileSync(path, wanted) }
    })
}

if (import.meta.main) for (const page of guidePages()) page.write()
