import { SightglassError } from '../errors/sightglass-error.ts'

/** The error for coordinates that are `NaN`: no rule of rounding or clamping makes pixels of them. */
export function notNumbers(given: readonly number[]): SightglassError {
  return new SightglassError('request_invalid', 'Coordinates must be numbers.', {
    details: { given: given.join(', ') },
  })
}
