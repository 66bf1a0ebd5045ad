"""The only public process: conversations, estimates, materials, intakes and the page over HTTP."""
