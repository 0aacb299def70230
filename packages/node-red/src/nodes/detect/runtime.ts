import type { NodeAPI } from 'node-red'
import { findThings } from '../../lib/spatial.ts'
import { registerVisionNode } from '../../lib/vision-node.ts'
import { page } from './fields.ts'

export default function register(RED: NodeAPI): void {
  registerVisionNode(RED, { page, work: (job) => findThings(job, 'detect') })
}
