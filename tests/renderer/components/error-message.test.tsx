/** An error says what happened, why and what to do; its detail is folded and can be copied. */
import { ErrorMessage } from '@renderer/components/error-message'
import { AppError } from '@shared/errors'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it, vi } from 'vitest'

const error = new AppError('not-found', 'The file is gone: choose it again.', 'ENOENT: /comments.csv')

describe('ErrorMessage', () => {
  it('shows the sentence at once and the detail on request', async () => {
    renderPage(<ErrorMessage title="The file could not be read." error={error} />)
    expect(screen.getByRole('alert').textContent).toContain('The file is gone: choose it again.')
    const details = screen.getByRole('button', { name: 'Details' })
    expect(details.getAttribute('aria-expanded')).toBe('false')
    await userEvent.click(details)
    expect(details.getAttribute('aria-expanded')).toBe('true')
    expect(screen.getByText(/ENOENT: \/comments.csv/)).toBeTruthy()
  })

  it('copies everything that helps to report it', async () => {
    const user = userEvent.setup()
    renderPage(<ErrorMessage title="The file could not be read." error={error} />)
    await user.click(screen.getByRole('button', { name: 'Copy details' }))
    expect(await screen.findByText('Copied')).toBeTruthy()
    expect(await navigator.clipboard.readText()).toBe(
      'The file could not be read.\nThe file is gone: choose it again.\nCode: not-found\nENOENT: /comments.csv',
    )
  })

  it('tries again', async () => {
    const retry = vi.fn()
    renderPage(<ErrorMessage title="No." error={new Error('plain')} onRetry={retry} />)
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(retry).toHaveBeenCalledOnce()
  })
})
