import { faultNames } from '../faults/fault.ts'

/** The page at `/`: live requests, what the engine saw, and how to steer it. */
export function pageHtml(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sightglass emulator</title>
<style>${style}</style>
<header>
  <h1>Sightglass emulator</h1>
  <p>A local Gemini API. Answers come from small engines on this machine, or from a script. It is not Gemini.</p>
</header>
<main>
  <section aria-labelledby="requests-title">
    <h2 id="requests-title">Requests <span id="count" role="status"></span></h2>
    <ol id="requests"></ol>
    <p id="empty">Nothing was asked yet. Try one of the commands beside.</p>
  </section>
  <aside>
    <section id="detail" aria-live="polite"><h2>What it saw</h2><p>Choose a request.</p></section>
    <section>
      <h2>Ask it</h2>
      <pre id="how-curl"></pre>
      <pre id="how-sdk"></pre>
    </section>
    <section>
      <h2>Script it</h2>
      <pre id="how-script"></pre>
      <form id="script">
        <label>When the prompt contains <input name="prompt" autocomplete="off"></label>
        <label>answer <textarea name="answer" rows="3" required></textarea></label>
        <button>Add rule</button> <output></output>
      </form>
    </section>
    <section>
      <h2>Break it</h2>
      <form id="fault">
        <label>The next request goes wrong with <select name="fault">${faultNames.map((name) => `<option>${name}</option>`).join('')}</select></label>
        <button>Break</button> <output></output>
      </form>
      <p>Or send the header <code>x-emulator-fault: 429-minute;retry=2</code>.</p>
    </section>
  </aside>
</main>
<script>${script}</script>
</html>
`
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dde3, #3a424c); --soft: light-dark(#f4f6f8, #1d2228); --accent: light-dark(#0b63ce, #7db4ff) }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif }
header { padding: 1rem 1.5rem; border-bottom: 1px solid var(--line) }
h1 { font-size: 1.25rem; margin: 0 } header p { margin: 0 } h2 { font-size: 1rem; margin: 0 0 .5rem } h3 { font-size: .9rem; margin: .75rem 0 .25rem }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem; padding: 1rem 1.5rem }
aside section { margin-bottom: 1.5rem }
ol { list-style: none; margin: 0; padding: 0 }
#requests button { display: grid; grid-template-columns: 3.5rem 1fr auto; gap: .5rem; width: 100%; text-align: left; font: inherit; color: inherit; background: none; border: 0; border-bottom: 1px solid var(--line); padding: .4rem .25rem; cursor: pointer; overflow-wrap: anywhere }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr) } #requests button { grid-template-columns: 2.5rem 1fr } #requests button > :last-child { grid-column: 2 } }
#requests button:hover, #requests button[aria-pressed=true] { background: var(--soft) }
.bad { color: light-dark(#b3261e, #ff9a92) } .dim { opacity: .75 }
pre { background: var(--soft); padding: .6rem .8rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .5rem; font-size: 13px }
figure { margin: 0 0 .75rem; position: relative; width: fit-content; max-width: 100% } figure img { display: block; max-width: 100%; max-height: 60vh }
figure svg { position: absolute; inset: 0; width: 100%; height: 100% }
label { display: block; margin-bottom: .4rem } input, textarea, select { font: inherit; width: 100% }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
`

const script = `
const byId = (id) => document.getElementById(id)
const make = (tag, text, className) => { const node = document.createElement(tag); if (text !== undefined) node.textContent = text; if (className) node.className = className; return node }
const entries = new Map()
let chosen
byId('how-curl').textContent = 'curl "' + location.origin + '/v1beta/models/gemini-3.5-flash:generateContent" \\\\\\n  -H "x-goog-api-key: local" -H "Content-Type: application/json" \\\\\\n  -d \\'{"contents":[{"parts":[{"inline_data":{"mime_type":"image/jpeg","data":"\\'"$(base64 -w0 photo.jpg)"\\'"}},{"text":"Detect the cups."}]}]}\\''
byId('how-sdk').textContent = 'new GoogleGenAI({ apiKey: "local", httpOptions: { baseUrl: "' + location.origin + '" } })'
byId('how-script').textContent = 'curl ' + location.origin + '/_emulator/script -d \\'[{"prompt": {"pattern": "cups?", "flags": "i"}, "answer": {"text": "Two cups."}}]\\''
function line(entry) {
  const item = make('li'), button = make('button')
  button.type = 'button'
  button.setAttribute('aria-pressed', String(chosen === entry.index))
  button.append(make('span', entry.status || '…', entry.status >= 400 || (entry.durationMs > 0 && !entry.status) ? 'bad' : ''))
  const what = make('span')
  what.append(make('strong', entry.operation), ' ', entry.model ?? entry.path, make('br'), make('span', entry.fault ? 'fault: ' + entry.fault : entry.prompt ?? '', 'dim'))
  button.append(what, make('span', (entry.answeredBy ?? '') + ' ' + Math.round(entry.durationMs) + ' ms', 'dim'))
  button.onclick = () => { chosen = entry.index; draw() }
  item.append(button)
  return item
}
let due = false
function draw() {
  if (due) return
  due = true
  requestAnimationFrame(() => {
    due = false
    const newest = [...entries.values()].sort((a, b) => b.index - a.index).slice(0, 200)
    byId('requests').replaceChildren(...newest.map(line))
    byId('count').textContent = entries.size ? '(' + entries.size + ')' : ''
    byId('empty').hidden = entries.size > 0
    if (chosen !== undefined && entries.has(chosen)) detail(entries.get(chosen))
  })
}
function picture(entry, index, sight) {
  const figure = make('figure'), image = make('img')
  image.src = '/_emulator/media?request=' + entry.index + '&media=' + index
  image.alt = sight ? sight.objects.map((object) => object.label).join(', ') || 'nothing found' : 'the picture that was sent'
  figure.append(image)
  if (!sight || !sight.width) return figure
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 ' + sight.width + ' ' + sight.height)
  const size = Math.max(sight.width, sight.height) / 45
  for (const [place, thing] of [...sight.objects, ...sight.texts.map((text) => ({ box: text.box, label: text.text }))].entries()) {
    const hue = (place * 137) % 360, add = (tag, fields) => { const node = document.createElementNS(svg.namespaceURI, tag); for (const [name, value] of Object.entries(fields)) node.setAttribute(name, value); svg.append(node); return node }
    add('rect', { x: thing.box.left, y: thing.box.top, width: thing.box.width, height: thing.box.height, fill: 'none', stroke: 'hsl(' + hue + ' 90% 55%)', 'stroke-width': size / 6 })
    if (thing.polygon) add('polygon', { points: thing.polygon.map((point) => point.join(',')).join(' '), fill: 'hsl(' + hue + ' 90% 55% / .35)' })
    add('text', { x: thing.box.left, y: Math.max(size, thing.box.top - size / 4), 'font-size': size, fill: 'white', stroke: 'black', 'stroke-width': size / 8, 'paint-order': 'stroke' }).textContent = thing.label + (thing.score ? ' ' + thing.score.toFixed(2) : '')
  }
  figure.append(svg)
  return figure
}
let shown
function detail(entry) {
  const state = JSON.stringify(entry)
  if (state === shown) return
  shown = state
  const box = byId('detail')
  box.replaceChildren(make('h2', 'What it saw: request ' + entry.index))
  for (const [index, media] of (entry.media ?? []).entries()) {
    if (media.mimeType.startsWith('image/') && media.byteLength) box.append(picture(entry, index, entry.sights?.[index]))
    box.append(make('p', media.mimeType + ', ' + (media.byteLength ?? '?') + ' bytes, sha256 ' + media.sha256.slice(0, 16) + ', resolution ' + media.level, 'dim'))
  }
  for (const note of (entry.sights ?? []).flatMap((sight) => sight.notes)) box.append(make('p', note))
  if (entry.prompt) box.append(make('h3', 'Prompt'), make('pre', entry.prompt))
  if (entry.reply !== undefined) box.append(make('h3', 'Reply'), make('pre', entry.reply))
  if (entry.error) box.append(make('h3', 'Error'), make('pre', entry.error, 'bad'))
  if (entry.usage) box.append(make('pre', JSON.stringify(entry.usage)))
}
async function send(path, body, form) {
  const reply = await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  form.querySelector('output').textContent = reply.ok ? 'Done.' : (await reply.json()).error.message
}
byId('script').onsubmit = (event) => { event.preventDefault(); const data = new FormData(event.target); send('/_emulator/script', [{ ...(data.get('prompt') ? { prompt: data.get('prompt') } : {}), answer: { text: data.get('answer') } }], event.target) }
byId('fault').onsubmit = (event) => { event.preventDefault(); send('/_emulator/faults', { fault: new FormData(event.target).get('fault') }, event.target) }
fetch('/_emulator/requests').then((reply) => reply.json()).then(({ requests }) => { for (const entry of requests) entries.set(entry.index, entry); draw() })
new EventSource('/_emulator/events').onmessage = (event) => { const entry = JSON.parse(event.data); entries.set(entry.index, entry); draw() }
`
