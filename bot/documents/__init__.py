"""Documents about a meeting: PDF, Word, Excel, slides, calendar files, charts and codes, all from plain facts."""
