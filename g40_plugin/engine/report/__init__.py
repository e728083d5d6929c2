"""The report of a scored file: HTML, tagged PDF, Excel and tables, all from one reading (docs/report.md)."""
