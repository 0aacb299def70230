/** The page at `/`. */
export function pageHtml(): string {
  return '<!doctype html><title>Sightglass emulator</title><h1>Sightglass emulator</h1>'
}
