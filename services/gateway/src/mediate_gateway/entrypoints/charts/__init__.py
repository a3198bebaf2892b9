"""Charts, drawn on the server as SVG: a typed description goes in, and a ``ChartView`` comes out."""
