import type { Fetched } from '../model/pull-request.js'
import { failureOf } from './failure.js'

/** What a call gives, or in words why it gave nothing. */
export async function fetched<T>(read: () => Promise<T>): Promise<Fetched<T>> {
  try {
    return { value: await read() }
  } catch (error) {
    return { missing: failureOf(error).text }
  }
}
