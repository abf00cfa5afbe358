"""The categories of products (*Warengruppen*) as those keep them who keep the catalogue; their rows are of catalog."""
