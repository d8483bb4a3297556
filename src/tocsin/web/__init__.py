"""HTML for people: one module per noun, each handler parses, calls one action and renders.

Pages work without JavaScript; the scripts in static/js only improve them. Nothing here decides
anything: what a page shows is read from a capability, what a form does is one of its actions.
"""
