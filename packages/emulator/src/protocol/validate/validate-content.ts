import type { Content, Part } from '../wire.ts'
import type { Check } from './context.ts'
import { checkNames } from './names-and-numbers.ts'
import { validatePart } from './validate-part.ts'

/** Roles, and that there are parts; `system`: it is the system instruction. */
export function validateContent(
  content: Content,
  at: string,
  check: Check & { readonly system: boolean },
): void {
  const { findings } = check
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    findings.badValue(at, 'Content', content)
    return
  }
  checkNames(content, new Set(['role', 'parts']), at, findings)
  const { role } = content
  const roles = check.system ? ['system', 'user', 'model', ''] : ['user', 'model', 'function', 'tool', '']
  if (role !== undefined && !roles.includes(role)) findings.refuse('Please use a valid role: user, model.')
  if (check.surface === 'vertex' && !check.system && (role === undefined || role === ''))
    findings.refuse('Please use a valid role: user, model.')
  if (content.parts === undefined || (Array.isArray(content.parts) && content.parts.length === 0)) {
    if (check.system) return
    if (check.surface === 'vertex')
      findings.cannotSubmit('it must include at least one parts field, which describes the prompt input.')
    else findings.rule(`${at}.parts`, 'contents.parts must not be empty.')
    return
  }
  // One value where a list is meant is taken as a list of one, and has no number then.
  if (!Array.isArray(content.parts)) validatePart(content.parts as Part, `${at}.parts`, check)
  else for (const [index, part] of content.parts.entries()) validatePart(part, `${at}.parts[${index}]`, check)
}
