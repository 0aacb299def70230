import ora from 'ora'

/**
 * Shows one line on the terminal's error stream while `work` runs, and clears it. Says nothing when the stream is
 * no terminal.
 */
export async function withProgress<T>(
  text: string,
  work: (say: (text: string) => void) => Promise<T>,
): Promise<T> {
  const spinner = ora({
    text,
    stream: process.stderr,
    isSilent: !process.stderr.isTTY,
    discardStdin: false,
  }).start()
  try {
    return await work((next) => {
      spinner.text = next
    })
  } finally {
    spinner.stop()
  }
}
