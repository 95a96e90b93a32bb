/** JSON of unknown origin: parsed, or kept so that writing it again changes no number's spelling. */
import { parseJsonObject } from '@engine/io/json-file'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

const bytes = (text: string) => Buffer.from(text)
const text = '{"a":2.0,"b":{"c":[1e-05,160000.0,12]},"d":"2.0","e":-0.0,"f":0.1,"g":true,"h":12345678901234567890}'

test('numbers are numbers', () => {
  expect(parseJsonObject(bytes(text), 'x.json')).toEqual(JSON.parse(text))
})

test('as written, every number is spelt as it was', () => {
  const kept = parseJsonObject(bytes(text), 'x.json', { asWritten: true })
  expect(JSON.stringify(kept)).toBe(text)
  expect(JSON.stringify({ ...kept, d: 3 })).toBe(text.replace('"2.0"', '3'))
  expect(kept).toMatchObject({ d: '2.0', f: 0.1, g: true })
})

describe.each([true, false])('refusals, as written: %s', (asWritten) => {
  test.each([
    ['{"a": 2.', /x\.json is not valid JSON/],
    ['[2.0]', /x\.json must hold a JSON object/],
    ['2.0', /x\.json must hold a JSON object/],
    ['null', /x\.json must hold a JSON object/],
  ])('%s', (broken, message) => {
    expect(() => parseJsonObject(bytes(broken), 'x.json', { asWritten })).toThrow(message)
  })
  test('bytes that are no text', () => {
    expect(() => parseJsonObject(Uint8Array.of(0x7b, 0xff), 'x.json', { asWritten })).toThrow(/it is not UTF-8 text/)
  })
})

test('a runtime that fails is not taken for a file that is no text', () => {
  const rawJson = vi.spyOn(JSON as unknown as { rawJSON: () => object }, 'rawJSON').mockImplementation(() => {
    throw new TypeError('JSON.rawJSON is not a function')
  })
  onTestFinished(() => rawJson.mockRestore())
  expect(() => parseJsonObject(bytes('{"a": 2.0}'), 'x.json', { asWritten: true })).toThrow(/^JSON\.rawJSON is not a function$/)
})
