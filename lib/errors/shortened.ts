/** What somebody sent, no longer than a message can bear: at most so many characters of it. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
