"""How large a table may be, so that a hostile upload cannot exhaust the server; pictures and courses have their own."""

MAX_FILE_BYTES = 400 * 2**20  # one uploaded file
MAX_ROWS = 5_000_000
MAX_COLUMNS = 5_000
MAX_CELL_BYTES = 4 * 32_767  # what one Excel cell can hold, at up to four bytes a letter
MAX_NAME_CHARACTERS = 300  # one column name
MAX_SHEET_CELLS = 20_000_000  # the rectangle that an Excel sheet spans
MAX_UNPACKED_BYTES = 800 * 2**20  # everything inside an Excel file
MAX_UNPACKED_RATIO = 150  # unpacked to packed size of an Excel file; ordinary ones reach 20
