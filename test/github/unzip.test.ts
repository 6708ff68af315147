import { describe, expect, it } from 'vitest'
import { readZipped } from '../../src/github/unzip.js'
import { zip } from './rig/zip.js'

const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes)

describe('the archive of a stranger', () => {
  it('gives the one file that is asked for', () => {
    const archive = zip([
      { name: 'other', content: 'x' },
      { name: 'report.json', content: '{"a":1}' },
    ])
    expect(text(readZipped(archive, 'report.json', 1000))).toBe('{"a":1}')
    expect(readZipped(archive, 'missing', 1000)).toBeNull()
  })

  it('zip-slip: a name that leads out is no report', () => {
    const archive = zip([
      { name: '../../report.json', content: '{}' },
      { name: '/report.json', content: '{}' },
    ])
    expect(readZipped(archive, 'report.json', 1000)).toBeNull()
  })

  it('zip bomb: a file larger than the limit is not unpacked, whatever its header says', () => {
    const content = 'a'.repeat(100_000)
    expect(() => readZipped(zip([{ name: 'r', content }]), 'r', 1000)).toThrow('the file has 100000 bytes')
    // Not only refused afterwards: no more than the limit is ever unpacked.
    const lying = zip([{ name: 'r', content, claimedSize: 10 }])
    expect(() => readZipped(lying, 'r', 1000)).toThrow('larger than 1000 bytes')
    expect(() => readZipped(lying, 'r', 1000)).toThrow(RangeError)
  })

  it('too many entries, encryption, damage and other files are refused', () => {
    const many = zip(Array.from({ length: 1001 }, (_, at) => ({ name: `f${at}`, content: '' })))
    expect(() => readZipped(many, 'f1', 1000)).toThrow('1001 entries')
    expect(() => readZipped(zip([{ name: 'r', content: 'x', flags: 1 }]), 'r', 1000)).toThrow(RangeError)
    expect(() => readZipped(zip([{ name: 'r', content: 'x', claimedSize: 5 }]), 'r', 1000)).toThrow('damaged')
    expect(() => readZipped(new TextEncoder().encode('<html>not found</html>, and more text'), 'r', 9)).toThrow(
      'no zip',
    )
    const cut = zip([{ name: 'r', content: 'x' }]).slice(20)
    expect(() => readZipped(cut, 'r', 9)).toThrow(RangeError)
  })
})
