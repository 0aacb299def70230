/**
 * Fixtures by name, for every package's tests.
 * @module
 */
export { fixturePath, readFixture, readJsonFixture } from './fixtures.ts'
