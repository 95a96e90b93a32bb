/** The card's name from the files of NVIDIA's driver. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nvidiaCard } from '@engine/process/devices/nvidia-card'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-cards-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function card(bus: string, model: string): void {
  mkdirSync(join(folder, bus))
  writeFileSync(join(folder, bus, 'information'), `Model: \t\t ${model}\nIRQ:   \t\t 90\nVideo BIOS: \t 96.00\n`)
}

test('is the one that all cards have', () => {
  expect(nvidiaCard(folder)).toBeNull()
  card('0000:01:00.0', 'NVIDIA GeForce RTX 4090')
  expect(nvidiaCard(folder)).toBe('NVIDIA GeForce RTX 4090')
  card('0000:02:00.0', 'NVIDIA GeForce RTX 4090')
  expect(nvidiaCard(folder)).toBe('NVIDIA GeForce RTX 4090')
  card('0000:03:00.0', 'NVIDIA T400')
  expect(nvidiaCard(folder)).toBeNull()
})

test('is none without a driver, or with files of another form', () => {
  expect(nvidiaCard(join(folder, 'absent'))).toBeNull()
  mkdirSync(join(folder, '0000:01:00.0'))
  expect(nvidiaCard(folder)).toBeNull()
  writeFileSync(join(folder, '0000:01:00.0', 'information'), 'Model:\nIRQ: 1\n')
  expect(nvidiaCard(folder)).toBeNull()
})
