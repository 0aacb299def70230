import type { Field, NodePage } from '../lib/fields.ts'

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
    ? `<div class="form-row"><label></label><button type="button" class="red-ui-button" id="sightglass-test"><i class="fa fa-plug"></i> <span data-i18n="label.test"></span></button>
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
}

function row(name: string, field: Field, prefix: string, hints: ReadonlySet<string>): string {
  const id = `${prefix}${name}`
  const label = `<label for="${id}"><i class="fa fa-${faces[name] ?? 'sliders'}"></i> <span data-i18n="label.${name}"></span></label>`
  return `<div class="form-row sightglass-row-${name}">${field.kind === 'check' ? checkRow(id, name) : `${label}\n    ${input(id, name, field, hints.has(name))}`}</div>`
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
      return `<input type="text" id="${id}" style="width: 70%"${hint}><input type="hidden" id="${id}Type">`
    case 'select':
      return `<select id="${id}" style="width: 70%">${field.options
        .map((option) => `<option value="${option}" data-i18n="option.${name}.${option || 'auto'}"></option>`)
        .join('')}</select>`
    case 'credential':
      return `<input type="password" id="${id}" autocomplete="off" style="width: 70%"${hint}>`
    case 'number':
      return `<input type="number" id="${id}" min="${field.min ?? 0}" style="width: 100px"${hint}>`
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
          `inputs: ${page.inputs ?? 1}`,
          'outputs: 1',
          `icon: ${JSON.stringify(`${page.type.replace('sightglass-', 'sg-')}.svg`)}`,
          `paletteLabel: ${JSON.stringify(page.type.replace('sightglass-', '').replace('-', ' '))}`,
        ]),
    `label: function () { return this.name || ${page.config ? 'this._("label.node")' : JSON.stringify(page.type.replace('sightglass-', '').replace('-', ' '))} }`,
    'labelStyle: function () { return this.name ? "node_label_italic" : "" }',
    `oneditprepare: function () {
    ${prepare(page, prefix)}
  }`,
  ]
  return `<script type="text/javascript">
RED.nodes.registerType(${JSON.stringify(page.type)}, {
  ${parts.join(',\n  ')}
});
</script>
`
}

function defaults(page: NodePage): string {
  const entries = Object.entries(page.fields).flatMap(([name, field]) => {
    switch (field.kind) {
      case 'credential':
        return []
      case 'config':
        return [`${name}: { value: "", type: ${JSON.stringify(field.type)}, required: ${field.required} }`]
      case 'typed': {
        const check = `RED.validators.typedInput({ typeField: "${name}Type", allowBlank: ${!field.required} })`
        return [
          `${name}: { value: ${JSON.stringify(field.value)}, validate: ${check} }`,
          `${name}Type: { value: ${JSON.stringify(field.type)} }`,
        ]
      }
      case 'number':
        return [`${name}: { value: ${JSON.stringify(field.value)}, validate: RED.validators.number(true) }`]
      default:
        return [`${name}: { value: ${JSON.stringify(field.value)} }`]
    }
  })
  return ['name: { value: "" }', 'v: { value: 1 }', ...entries].join(', ')
}

function prepare(page: NodePage, prefix: string): string {
  const lines: string[] = ['var node = this;']
  for (const [name, field] of Object.entries(page.fields)) {
    if (field.kind === 'typed') {
      lines.push(
        `$("#${prefix}${name}").typedInput({ default: ${JSON.stringify(field.type)}, types: ${JSON.stringify(field.types)}, typeField: "#${prefix}${name}Type" });`,
      )
    }
    if (field.when) {
      const other = page.fields[field.when.field]?.kind === 'check' ? '.prop("checked")' : '.val()'
      lines.push(
        `$("#${prefix}${field.when.field}").on("change", function () { $(".sightglass-row-${name}").toggle(${JSON.stringify(field.when.is)}.indexOf($(this)${other}) >= 0) }).trigger("change");`,
      )
    }
  }
  if (page.config) lines.push(testButton(page, prefix))
  return lines.join('\n    ')
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
