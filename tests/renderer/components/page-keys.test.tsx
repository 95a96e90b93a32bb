/** Keys act on their page, and belong to whatever has the focus when it needs them. */
import { type PageKey, usePageKeyList, usePageKeys } from '@renderer/components/page-keys'
import { fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { renderPage } from '@tests/renderer/render'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const run = vi.fn()
beforeEach(() => run.mockReset())

const keys: PageKey[] = [
  { keys: ['a', 'mod+z'], does: 'Do a', run },
  { keys: [' ', 'Enter'], does: 'Do b', run },
  { keys: ['ArrowRight'], does: 'Go on', run, repeats: true },
  { keys: [''], does: 'Has no key', run },
]

function Page({ singleKeys = true }: { singleKeys?: boolean }) {
  usePageKeys(keys, { singleKeys })
  return (
    <div>
      <input aria-label="field" />
      <input aria-label="box" type="checkbox" />
      <button type="button">press</button>
      <div role="dialog" aria-label="dialog">
        <button type="button">inside</button>
      </div>
      <ul>
        {usePageKeyList().map(({ does, keys: names }) => (
          <li key={does}>{`${does}: ${names.join(' ')}`}</li>
        ))}
      </ul>
    </div>
  )
}

const press = (target: Element, key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(target, { key, ...more })

describe('Page keys', () => {
  it('act, whichever of them is pressed, and are listed', () => {
    renderPage(<Page />)
    press(document.body, 'A')
    press(document.body, 'z', { ctrlKey: true })
    press(document.body, 'z', { metaKey: true })
    expect(run).toHaveBeenCalledTimes(3)
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Do a: a mod+z',
      'Do b:   Enter',
      'Go on: ArrowRight',
    ])
  })

  it('rest with Alt, in a field and in a dialog', () => {
    renderPage(<Page />)
    press(document.body, 'a', { altKey: true })
    press(screen.getByLabelText('field'), 'a')
    press(screen.getByLabelText('field'), 'z', { ctrlKey: true })
    press(screen.getByText('inside'), 'a')
    expect(run).not.toHaveBeenCalled()
  })

  it('leave Space to a box, but not the letters', () => {
    renderPage(<Page />)
    press(screen.getByLabelText('box'), ' ')
    expect(run).not.toHaveBeenCalled()
    press(screen.getByLabelText('box'), 'a')
    expect(run).toHaveBeenCalledOnce()
  })

  it('leave Enter to a button reached by Tab, not to one that was clicked', async () => {
    const user = userEvent.setup()
    renderPage(<Page />)
    const button = screen.getByText('press')
    await user.click(button)
    press(button, 'Enter')
    expect(run).toHaveBeenCalledOnce()
    await user.tab({ shift: true })
    await user.tab()
    expect(document.activeElement).toBe(button)
    press(button, 'Enter')
    expect(run).toHaveBeenCalledOnce()
  })

  it('act once while held down, unless they are meant to repeat', () => {
    renderPage(<Page />)
    press(document.body, 'a', { repeat: true })
    expect(run).not.toHaveBeenCalled()
    press(document.body, 'ArrowRight', { repeat: true })
    expect(run).toHaveBeenCalledOnce()
  })

  it('keep only those with Ctrl or Cmd when single keys are off', () => {
    renderPage(<Page singleKeys={false} />)
    press(document.body, 'a')
    expect(run).not.toHaveBeenCalled()
    press(document.body, 'z', { ctrlKey: true })
    expect(run).toHaveBeenCalledOnce()
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Do a: mod+z'])
  })
})
