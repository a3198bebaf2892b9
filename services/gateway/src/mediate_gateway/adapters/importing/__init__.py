"""Files that people bring and take: text and spreadsheets, read within bounds and written without formulas."""
