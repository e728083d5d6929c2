"""Every word of the page that is not of a card, by the key that the template and the scripts know it by."""

from __future__ import annotations

from g40_plugin.catalogue.language import N_, Texts

WORDS = {
    # head and frame
    "about": N_("How good is living here? Choose a theme, then an area."),
    "skip": N_("Go to the areas"),
    "noscript": N_("This page needs scripts to draw its map. Allow scripts, or ask for the paper sheets."),
    "dark": N_("Dark colours"),
    "search": N_("Search an area"),
    "found_none": N_("No area found. Try another word."),
    "found_some": N_("Areas found: {count}."),
    "theme": N_("Theme"),
    "result": N_("Show"),
    "map": N_("Map of the areas"),
    "map_help": N_(
        "The map shows the scores of the areas. The same numbers stand in the table. "
        "Arrow keys move the map, plus and minus zoom."
    ),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
    "whole_map": N_("Show the whole map"),
    "legend": N_("What the colours mean"),
    "no_data": N_("not known"),
    "parts": N_("Parts of this page"),
    # the areas
    "tab_areas": N_("Areas"),
    "sort_score": N_("Highest first"),
    "sort_class": N_("By class"),
    "sort_name": N_("By name"),
    "order": N_("Order"),
    "area": N_("Area"),
    "score": N_("Score"),
    "class": N_("Class"),
    "change": N_("Change"),
    "areas_count": N_("Number of areas"),
    "chart_classes": N_("How many areas are in each class"),
    "chart_table": N_("The chart as a table"),
    "all_areas": N_("All areas: {theme}"),
    # one area
    "tab_sheet": N_("This area"),
    "no_area": N_("No area is chosen yet. Tap an area on the map, search for it, or choose one from the list."),
    "choose": N_("Choose an area"),
    "mark": N_("Report mark"),
    "mark_of_weights": N_("With your own weights. How sure this mark is, we do not know."),
    "chart_sheet": N_("Scores of {area} from 0 to 100"),
    "target": N_("target"),
    "line_target": N_("A line marks a target."),
    "what": N_("What it means"),
    "on_foot": N_("On foot to the nearest …"),
    "time": N_("Walking time"),
    "place": N_("Place"),
    "not_in": N_("This area is not part of {result}."),
    "close": N_("Back to all areas"),
    # weights
    "tab_weights": N_("Weights"),
    "weights_about": N_("What matters most to you? Move the sliders. The map shows the new marks at once."),
    "weights_how": N_("A part with weight 0 does not count. With equal weights all parts count the same."),
    "weight_value": N_("{weight}, that is {share} %"),
    "weights_zero": N_("All weights are 0. Give at least one part a weight."),
    "presets": N_("A quick start"),
    "reset": N_("Back to the weights of the city"),
    "weights_changed": N_("The marks now use your own weights."),
    "weights_same": N_("The marks now use the weights of the city."),
    "put_forward": N_("Put these weights forward for the vote"),
    "weights_name": N_("A name for your weights"),
    "weights_name_help": N_("For example: more green. Do not give the name of a person."),
    "weights_added": N_("Your weights are on the list to vote on."),
    "name_needed": N_("Give the weights a name first."),
    "name_taken": N_("There is a choice with this name already. Take another name."),
    # two results
    "tab_compare": N_("Compare"),
    "compare_about": N_("See two maps at once. Move the line over the map to see the one or the other."),
    "compare_on": N_("Compare two maps"),
    "left": N_("Left"),
    "right": N_("Right"),
    "swipe": N_("Place of the line between the two maps"),
    "swipe_value": N_("{percent} % of the map shows {result}"),
    "changed_most": N_("Where {theme} changes most"),
    "changed_none": N_("No area changes for this theme."),
    "change_about": N_("A plus means higher on the right than on the left."),
    # votes
    "tab_vote": N_("Vote"),
    "vote_about": N_("Choose what you like best. Then hand the tablet to the next person."),
    "vote_for": N_("What do you vote for?"),
    "vote": N_("Cast my vote"),
    "vote_needed": N_("Choose one first."),
    "vote_thanks": N_("Thank you. Your vote counts. Hand the tablet to the next person."),
    "vote_undo": N_("Take back the last vote"),
    "vote_undone": N_("The last vote is taken back."),
    "vote_show": N_("Show the votes on this device"),
    "votes": N_("Number of votes"),
    "choice": N_("Choice"),
    "vote_none": N_("There are no votes yet."),
    "vote_export": N_("Save the votes as CSV"),
    "choices_none": N_("There is nothing to vote on yet. Put your weights forward first."),
    "chart_votes": N_("Votes on this device"),
    "show_choice": N_("Show on the map"),
    # remarks
    "tab_remarks": N_("Remarks"),
    "remarks_about": N_("Tell us what is good here and what can be better. First choose a place on the map."),
    "privacy": N_(
        "We ask nothing about you. Do not write names, phone numbers or addresses of people. "
        "All stays on this device until somebody saves it as a file."
    ),
    "remark_kind": N_("What kind of remark is it?"),
    "remark_place": N_("1. The place"),
    "place_tap": N_("Tap the place on the map"),
    "place_tapping": N_("Now tap the place on the map. Press Escape to stop."),
    "place_middle": N_("Take the middle of the map"),
    "place_none": N_("No place is chosen yet."),
    "place_chosen": N_("Place chosen in {area}."),
    "place_outside": N_("Place chosen, outside the areas."),
    "place_needed": N_("Choose a place on the map first."),
    "remark_text": N_("2. Your remark"),
    "remark_help": N_("At most {count} signs."),
    "text_needed": N_("Write your remark first."),
    "remark_save": N_("Keep this remark"),
    "remark_saved": N_("Your remark is kept on this device."),
    "remarks_kept": N_("Remarks on this device: {count}"),
    "remark_show": N_("Show remark {number} on the map"),
    "remark_delete": N_("Delete remark {number}"),
    "remark_deleted": N_("The remark is deleted."),
    "remark_number": N_("Remark {number}"),
    "export": N_("For the organisers"),
    "export_geojson": N_("Save the remarks as GeoJSON"),
    "export_csv": N_("Save the remarks as CSV"),
    "exported": N_("The file {file} is saved with your downloads."),
    "wipe": N_("Wipe everything from this device"),
    "wipe_sure": N_(
        "Wipe {remarks} remarks and {votes} votes from this device? This cannot be undone. Save them first."
    ),
    "wipe_yes": N_("Yes, wipe everything"),
    "wipe_no": N_("No, keep everything"),
    "wiped": N_("Everything is wiped from this device."),
    "not_kept": N_("This browser keeps nothing. Save the remarks as a file before you close the page."),
    "tablet": N_("This device is called {name} in the files."),
    # how it is made
    "tab_about": N_("About this page"),
    "method": N_("How we work it out"),
    "method_text": N_(
        "We look at what is there: streets, homes, shops, schools, care, green, stops and stations. "
        "Walks follow the streets, never straight through water or over a railway. "
        "Each theme gets a score from 0 to 100. "
        "Four parts together make the report mark: facilities, green, mix of functions and public transport. "
        "A weak part weighs heavily. "
        "What we do not know stays open: we never count it as 0."
    ),
    "firmness": N_("How sure a mark is"),
    "firmness_text": N_(
        "Other weights and other estimates give somewhat other marks. "
        "Between brackets you see how far the mark then moves. "
        "A mark is firm where it hardly moves. It is not firm where it moves much."
    ),
    "sources": N_("Where the numbers come from"),
    "keys": N_("With the keyboard"),
    "keys_text": N_(
        "Tab takes you to the next button. Arrow keys choose another part of this page. "
        "On the map, arrow keys move and plus and minus zoom. "
        "All that you can tap on the map stands in the list of areas too."
    ),
    "data": N_("What this page keeps"),
    "data_text": N_(
        "The page needs no internet and sends nothing. It has no cookies and counts no visitors. "
        "Remarks, votes and weights stay in this browser, until they are wiped."
    ),
    "libraries": N_("Drawn with {libraries}."),
}


def words_of(texts: Texts) -> dict[str, str]:
    """All words in a language."""
    return {key: str(texts(text)) for key, text in WORDS.items()}
