"""The browsers and push services of the tests do what they claim, on a page that is not the product's."""
