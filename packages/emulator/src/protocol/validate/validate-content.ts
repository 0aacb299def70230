import { invalidArgument } from '../rpc-error.ts'
import type { Content, Part } from '../wire.ts'
import type { ValidateContext } from './context.ts'
import { validatePart } from './validate-part.ts'
import { badValue, broken, onlyKnown, typeName } from './wrong-field.ts'

/** Roles, and that there are parts; `system`: it is the system instruction. @throws RpcError 400 */
export function validateContent(
  content: Content,
  at: string,
  context: ValidateContext & { readonly system: boolean },
): void {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw badValue(at, typeName('Content'), content)
  }
  onlyKnown(content, new Set(['role', 'parts']), at)
  const { role } = content
  const roles = context.system ? ['system', 'user', 'model', ''] : ['user', 'model', 'function', 'tool', '']
  if (role !== undefined && !roles.includes(role))
    throw invalidArgument('Please use a valid role: user, model.')
  if (context.surface === 'vertex' && !context.system && (role === undefined || role === '')) {
    throw invalidArgument('Please use a valid role: user, model.')
  }
  if (content.parts === undefined || (Array.isArray(content.parts) && content.parts.length === 0)) {
    if (context.system) return
    throw broken(`${at}.parts`, 'contents.parts must not be empty.')
  }
  const parts = Array.isArray(content.parts) ? content.parts : [content.parts as Part]
  for (const [index, part] of parts.entries()) validatePart(part, `${at}.parts[${index}]`, context)
}
