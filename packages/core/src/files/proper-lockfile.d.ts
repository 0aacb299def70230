/** The little of proper-lockfile 4.1.2 that is used here; the package brings no types. */
declare module 'proper-lockfile' {
  interface LockOptions {
    readonly realpath: boolean
    readonly stale: number
    readonly update: number
    readonly onCompromised: (error: Error) => void
  }
  const lockfile: { lock(path: string, options: LockOptions): Promise<() => Promise<void>> }
  export default lockfile
}
