/**
 * Fixtures by name, programs by path and free ports, for every package's tests.
 * @module
 */
export { fixturePath, readFixture, readJsonFixture } from './fixtures.ts'
export { freePort } from './free-port.ts'
export { type Program, programs } from './programs.ts'
