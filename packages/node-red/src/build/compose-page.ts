import { defaultType, type Field, type NodePage, typeFieldOf } from '../lib/fields.ts'
import { configVersion } from '../lib/migrate.ts'

// One colour for the family; Node-RED writes the label dark on it in both themes.
const color = '#9CC7C0'
const category = 'sightglass'

/** The editor page of a node: its form, and the script that registers it. `hints` are the fields with a placeholder. */
export function composePage(page: NodePage, hints: ReadonlySet<string>): string {
  return `${form(page, hints)}\n${script(page)}`
}

function form(page: NodePage, hints: ReadonlySet<string>): string {
  const prefix = inputPrefix(page)
  const rows = Object.entries(page.fields).map(([name, field]) => row(name, field, prefix, hints))
  const test = page.config
    ? `<div class="form-row"><label></label><button type="button" class="red-ui-button" id="sightglass-test" style="margin-left: 4px"><i class="fa fa-plug"></i> <span data-i18n="label.test"></span></button>
    <div id="sightglass-test-result" role="status" style="margin: 6px 0 0 104px"></div></div>`
    : ''
  return `<script type="text/html" data-template-name="${page.type}">
  <div class="form-row">
    <label for="${prefix}name"><i class="fa fa-tag"></i> <span data-i18n="label.name"></span></label>
    <input type="text" id="${prefix}name" data-i18n="[placeholder]label.name">
  </div>
  ${rows.join('\n  ')}
  ${test}
</script>`
}

// Font Awesome 4 names, as Node-RED bundles it.
const faces: Readonly<Record<string, string>> = {
  vision: 'cog',
  source: 'sign-in',
  image: 'picture-o',
  detections: 'object-group',
  output: 'sign-out',
  labels: 'tags',
  only: 'filter',
  prompt: 'comment-o',
  model: 'microchip',
  mediaResolution: 'search-plus',
  maxItems: 'list-ol',
  apiKey: 'key',
  baseUrl: 'server',
  surface: 'cloud',
  concurrency: 'tasks',
  policy: 'random',
  schema: 'file-code-o',
  preset: 'magic',
  style: 'paint-brush',
  format: 'file-image-o',
  action: 'bolt',
  stream: 'paper-plane-o',
  boxes: 'object-group',
  exact: 'balance-scale',
  language: 'language',
  length: 'align-left',
  writeAs: 'file-text-o',
  startSeconds: 'step-backward',
  endSeconds: 'step-forward',
  fps: 'film',
  quality: 'star-half-o',
  width: 'arrows-h',
  height: 'arrows-v',
  maxSidePx: 'compress',
  file: 'file-o',
  project: 'folder-o',
  location: 'globe',
  apiVersion: 'code-fork',
  requestsPerMinute: 'tachometer',
  tokensPerDay: 'money',
}

function row(name: string, field: Field, prefix: string, hints: ReadonlySet<string>): string {
  const id = `${prefix}${name}`
  const label = `<label for="${id}" id="${id}-label"><i class="fa fa-${faces[name] ?? 'sliders'}"></i> <span data-i18n="label.${name}"></span></label>`
  return `<div class="form-row sightglass-row sightglass-row-${name}">${field.kind === 'check' ? checkRow(id, name) : `${label}\n    ${input(id, name, field, hints.has(name))}`}</div>`
}

function checkRow(id: string, name: string): string {
  return `<label></label>
    <input type="checkbox" id="${id}" style="display: inline-block; width: auto; vertical-align: top">
    <label for="${id}" style="width: 68%; display: inline-block"><span data-i18n="label.${name}"></span></label>`
}

function input(id: string, name: string, field: Field, hinted: boolean): string {
  const hint = hinted ? ` data-i18n="[placeholder]placeholder.${name}"` : ''
  switch (field.kind) {
    case 'typed':
    case 'choice':
      return `<input type="text" id="${id}" style="width: 70%" aria-labelledby="${id}-label"${hint}><input type="hidden" id="${id}Type">`
    case 'select':
      return `<select id="${id}" style="width: 70%">${field.options
        .map((option) => `<option value="${option}" data-i18n="option.${name}.${option || 'auto'}"></option>`)
        .join('')}</select>`
    case 'credential':
      return `<input type="password" id="${id}" autocomplete="off" style="width: 70%"${hint}>`
    case 'number':
      // Not type=number: that would refuse the name of a variable, such as ${LIMIT}.
      return `<input type="text" inputmode="numeric" id="${id}" style="width: 100px"${hint}>`
    default:
      return `<input type="text" id="${id}" style="width: 70%"${hint}>`
  }
}

function script(page: NodePage): string {
  const prefix = inputPrefix(page)
  const credentials = Object.entries(page.fields).filter(([, field]) => field.kind === 'credential')
  const parts = [
    `category: ${JSON.stringify(page.config ? 'config' : category)}`,
    ...(page.config ? [] : [`color: ${JSON.stringify(color)}`]),
    `defaults: { ${defaults(page)} }`,
    ...(credentials.length > 0
      ? [`credentials: { ${credentials.map(([name]) => `${name}: { type: "password" }`).join(', ')} }`]
      : []),
    ...(page.config
      ? []
      : [
          'inputs: 1',
          'outputs: 1',
          'inputLabels: function () { return this._("port.input") }',
          'outputLabels: function () { return this._("port.output") }',
          `icon: ${JSON.stringify(`${page.type.replace('sightglass-', 'sg-')}.svg`)}`,
          `paletteLabel: ${JSON.stringify(page.type.replace('sightglass-', '').replace('-', ' '))}`,
        ]),
    `label: function () { return this.name || ${page.config ? 'this._("label.node")' : JSON.stringify(page.type.replace('sightglass-', '').replace('-', ' '))} }`,
    'labelStyle: function () { return this.name ? "node_label_italic" : "" }',
    ...(page.fields.vision ? [`onadd: ${onAdd}`] : []),
    `oneditprepare: function () {
    ${prepare(page, prefix)}
  }`,
    `oneditsave: function () { this.version = ${configVersion} }`,
  ]
  return `<script type="text/javascript">
RED.nodes.registerType(${JSON.stringify(page.type)}, {
  ${parts.join(',\n  ')}
});
</script>
`
}

// A new node takes the vision config, where there is only one that it could take.
const onAdd = `function () {
    var node = this, known = [];
    if (node.vision) return;
    RED.nodes.eachConfig(function (one) { if (one.type === "sightglass-config" && (!one.z || one.z === node.z)) known.push(one.id) });
    if (known.length === 1) node.vision = known[0];
  }`

function defaults(page: NodePage): string {
  const entries = Object.entries(page.fields).flatMap(([name, field]) => {
    switch (field.kind) {
      case 'credential':
        return []
      case 'config':
        return [`${name}: { value: "", type: ${JSON.stringify(field.type)}, required: ${field.required} }`]
      case 'typed': {
        const typed = `RED.validators.typedInput({ typeField: "${name}Type", allowBlank: true })`
        const check = field.required
          ? `function (value, opt) { return value !== "" && ${typed}.call(this, value, opt) }`
          : typed
        return [
          `${name}: { value: ${JSON.stringify(field.value)}, validate: ${check} }`,
          `${name}Type: { value: ${JSON.stringify(field.type)} }`,
        ]
      }
      case 'choice':
        return [
          `${name}: { value: ${JSON.stringify(field.value)}, validate: RED.validators.typedInput({ typeField: "${name}Type", allowBlank: true }) }`,
          `${name}Type: { value: "choice" }`,
        ]
      case 'number':
        return [`${name}: { value: ${JSON.stringify(field.value)}, validate: RED.validators.number(true) }`]
      default:
        return [`${name}: { value: ${JSON.stringify(field.value)} }`]
    }
  })
  return ['name: { value: "" }', `version: { value: ${configVersion} }`, ...entries].join(', ')
}

function prepare(page: NodePage, prefix: string): string {
  const lines: string[] = ['var node = this;']
  for (const [name, field] of Object.entries(page.fields)) {
    const id = `#${prefix}${name}`
    if (field.kind === 'typed' || field.kind === 'choice') {
      lines.push(
        `$("${id}").typedInput({ default: "${defaultType(field)}", types: ${types(name, field)}, typeField: "${id}Type" });`,
        `$("${id}").parent().find(".red-ui-typedInput-input, .red-ui-typedInput-option-trigger").attr("aria-labelledby", "${prefix}${name}-label");`,
      )
    }
    if (field.when) lines.push(showWhen(page, prefix, name, field.when))
  }
  if (page.config) lines.push(testButton(page, prefix))
  return lines.join('\n    ')
}

function types(name: string, field: Field): string {
  if (field.kind === 'typed') return JSON.stringify(field.types)
  if (field.kind !== 'choice') return '[]'
  const options = field.options.map(
    (option) => `{ value: ${JSON.stringify(option)}, label: node._("option.${name}.${option || 'auto'}") }`,
  )
  const choice = `{ value: "choice", label: node._("label.choice"), icon: "fa fa-list-ul", options: [${options.join(', ')}] }`
  return `[${choice}, "msg", "flow", "global", "env", "jsonata"]`
}

/** A row that hangs on another one; it stays in sight while nobody can know what the other will be. */
function showWhen(page: NodePage, prefix: string, name: string, when: NonNullable<Field['when']>): string {
  const other = `#${prefix}${when.field}`
  const typed = page.fields[when.field] && typeFieldOf(when.field, page.fields[when.field]!)
  const open = typed ? `$("#${prefix}${typed}").val() !== "choice" || ` : ''
  return `$("${other}").on("change", function () { $(".sightglass-row-${name}").toggle(${open}${JSON.stringify(when.is)}.indexOf($("${other}").val()) >= 0) }).trigger("change");`
}

function testButton(page: NodePage, prefix: string): string {
  const reads = Object.entries(page.fields).map(
    ([name, field]) =>
      `${name}: $("#${prefix}${name}")${field.kind === 'check' ? '.prop("checked")' : '.val()'}`,
  )
  return `$("#sightglass-test").on("click", function () {
      var out = $("#sightglass-test-result").text(node._("test.running"));
      $.ajax({ url: "sightglass/config/" + node.id + "/test", type: "POST", contentType: "application/json",
        data: JSON.stringify({ ${reads.join(', ')} }) })
        .done(function (answer) { out.text(answer.ok ? node._(answer.emulator ? "test.emulator" : "test.ok") : answer.message.split("\\n")[0]); })
        .fail(function (xhr) { out.text(node._("test.failed", { status: xhr.status })); });
    });`
}

function inputPrefix(page: NodePage): string {
  return page.config ? 'node-config-input-' : 'node-input-'
}
