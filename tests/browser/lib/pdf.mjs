// SPDX-License-Identifier: LGPL-2.1-or-later

/** A PDF with one plain page for each colour, and a word on it in a font that is not in the file. */
export function makePdf(colours) {
  const objects = []
  const add = (text) => objects.push(text)
  const kids = colours.map((_, index) => `${4 + 2 * index} 0 R`)
  add('<< /Type /Catalog /Pages 2 0 R >>')
  add(`<< /Type /Pages /Count ${colours.length} /Kids [${kids.join(' ')}] >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  for (const [index, colour] of colours.entries()) {
    const paint = colour.map((value) => (value / 255).toFixed(4)).join(' ')
    const stream = `${paint} rg 0 0 960 540 re f 1 1 1 rg BT /F1 40 Tf 40 480 Td (Page ${index + 1}) Tj ET`
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents ${5 + 2 * index} 0 R ` +
        '/Resources << /Font << /F1 3 0 R >> >> >>',
    )
    add(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`)
  }
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
}
