type Work = () => Promise<void>

const works = new Set<Work>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A runner that cancels a job waits 7.5 s between the first signal and the second. */
const longest = 7000

/** Runs `work` when somebody stops the program, before it ends. Gives what takes that back. */
export function whenStopped(work: Work): () => void {
  if (works.size === 0) for (const signal of signals) process.on(signal, stop)
  works.add(work)
  return () => {
    works.delete(work)
    if (works.size === 0) for (const signal of signals) process.off(signal, stop)
  }
}

/** Ends as the signal would have ended it, so that whoever sent it sees that it worked. A second signal does not wait. */
function stop(signal: NodeJS.Signals): void {
  for (const each of signals) process.off(each, stop)
  const late = new Promise<void>((resolve) => setTimeout(resolve, longest).unref())
  const done = Promise.allSettled([...works].map((work) => work()))
  void Promise.race([done, late]).then(() => process.kill(process.pid, signal))
}
