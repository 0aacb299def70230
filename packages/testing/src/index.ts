/**
 * Fixtures by name and programs by path, for every package's tests.
 * @module
 */
export { fixturePath, readFixture, readJsonFixture } from './fixtures.ts'
export { type Program, programs } from './programs.ts'
