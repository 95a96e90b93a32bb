/** Who works on a data folder: any number of programs together, or one alone, while it moves the folder. Ends with its holder. */
import { join } from 'node:path'
import { AppError } from '@shared/errors'
import Database from 'better-sqlite3'
import { PRESENCE } from './entries'

export class Presence {
  private held: Database.Database | null = null

  private constructor(private readonly home: string) {}

  /** @throws AppError('busy') while another program moves the folder */
  static enter(home: string): Presence {
    const presence = new Presence(home)
    presence.share()
    return presence
  }

  /** Alone from here on. @throws AppError('busy') while another program works on the folder, which is left as it was */
  alone(): void {
    this.leave()
    if (this.hold('BEGIN EXCLUSIVE')) return
    this.share()
    throw new AppError(
      'busy',
      `Another program works on the data folder ${this.home}, a command of Moderato perhaps: wait until it has ended, then try again.`,
    )
  }

  share(): void {
    this.leave()
    if (this.hold('BEGIN', 'SELECT count(*) FROM sqlite_master')) return
    throw new AppError('busy', `The data folder ${this.home} is being moved by another Moderato: wait until that has ended.`)
  }

  leave(): void {
    this.held?.close()
    this.held = null
  }

  /** A disk that knows no locks keeps nobody from working: there, only one's own program is known of. */
  private hold(begin: string, read?: string): boolean {
    try {
      this.held = new Database(join(this.home, PRESENCE), { timeout: 0 })
      this.held.exec(begin)
      if (read) this.held.prepare(read).get()
      return true
    } catch (error) {
      this.leave()
      return !(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
    }
  }
}
